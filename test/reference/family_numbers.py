"""Numbers that Python and test/support/family-numbers.ts make alike, so that no fixture must hold them: weights, batches and directions.

All come from one 32-bit hash of a name and a position (FNV-1a, then MurmurHash3's last mix), in whole numbers, so they are the same
numbers everywhere.
"""

import numpy as np

LOWEST_ID = 5  # below are the special tokens of every family


def hashed(name, count):
    """[count] of 0 … 2³²−1"""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2**32
    with np.errstate(over="ignore"):
        mixed = np.arange(count, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed)
        mixed = (mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        mixed = (mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return mixed ^ (mixed >> np.uint32(16))


def uniform(name, count):
    """[count] of −1 … 1, float64"""
    return hashed(name, count) / 2.0**31 - 1


def weight(role, name, shape):
    """Matrices with a deviation of 0.3; vectors too, around 1 where they are a norm's gain. float32."""
    centre = 1 if len(shape) == 1 and name.endswith("weight") else 0
    return (centre + 0.52 * uniform(f"{role}/{name}", int(np.prod(shape)))).astype(np.float32).reshape(shape)


def batch(name, rows, longest, vocabulary, classes, padding):
    """Texts of 3 to `longest` tokens; the first is the longest. @returns ids, type ids, mask [rows, longest], and labels [rows]"""
    lengths = 3 + hashed(f"{name}/lengths", rows) % (longest - 2)
    lengths[0] = longest
    places = np.arange(longest)[None]
    mask = places < lengths[:, None]
    ids = LOWEST_ID + hashed(f"{name}/ids", rows * longest).reshape(rows, longest) % (vocabulary - LOWEST_ID)
    types = (places >= lengths[:, None] // 2) & mask
    labels = hashed(f"{name}/labels", rows) % classes
    return np.where(mask, ids, padding).astype(np.int64), types.astype(np.int64), mask.astype(np.float32), labels.astype(np.int64)


DIRECTIONS = 8


def fingerprint(name, values):
    """
    A tensor's Euclidean norm, and its products with 8 fixed directions: two tensors a and b differ by about √(3 · mean((products of a −
    products of b)²)), as directions are uniform in −1 … 1. [1 + 8] float64
    """
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    directions = uniform(f"direction/{name}", DIRECTIONS * flat.size).reshape(DIRECTIONS, flat.size)
    return np.concatenate([[np.linalg.norm(flat)], directions @ flat])
