"""
A teacher and two students on drawn examples of three classes: what students have of the teacher's errors, and what probabilities are
worth, by SciPy and scikit-learn. Where we take an influence or a permutation, numpy draws.

    python confidence.py > fixtures/confidence.json
"""

import json
import sys

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from scipy.stats import fisher_exact, hypergeom, rankdata, spearmanr
from sklearn.metrics import brier_score_loss, log_loss

EXAMPLES, CLASSES, STRATA, BINS, DRAWS = 300, 3, 10, 15, 4000
rng = np.random.default_rng(17)
gold = rng.integers(0, CLASSES, EXAMPLES)
signal = 1.1 * np.eye(CLASSES)[gold] + rng.normal(0, 1, (EXAMPLES, CLASSES))
logits = {
    role: np.round(scale * (signal + rng.normal(0, noise, signal.shape)), 2)
    for role, scale, noise in (("teacher", 2, 0.3), ("a", 1.5, 0.5), ("b", 1, 1.2))
}
probabilities = {role: np.exp(log_softmax(z, axis=1)) for role, z in logits.items()}
said = {role: z.argmax(axis=1) for role, z in logits.items()}
wrong = {role: said[role] != gold for role in logits}
of_gold = {role: p[np.arange(EXAMPLES), gold] for role, p in probabilities.items()}

confidence = probabilities["teacher"].max(axis=1)
strata = (STRATA * (rankdata(confidence) - 1) // EXAMPLES).astype(int)


def table(first, second):
    return [[np.sum(x & y) for y in (second, ~second)] for x in (first, ~first)]


def by_strata(first, second):
    """The exact test of Cochran, Mantel and Haenszel: hypergeometric counts convolved."""
    chances, expected = np.ones(1), 0
    for s in range(STRATA):
        inside = strata == s
        n, k, m = inside.sum(), first[inside].sum(), second[inside].sum()
        expected += k * m / n
        chances = np.convolve(chances, hypergeom(n, k, m).pmf(np.arange(min(k, m) + 1)))
    at = chances[np.sum(first & second)]
    return {"expected": expected, "p": chances[chances <= at * (1 + 1e-7)].sum()}


def same_class(role):
    both = wrong["teacher"] & wrong[role]
    matches = lambda: int(np.sum(said["teacher"][both] == shuffled[both]))
    shuffled = said[role].copy()
    same, drawn = matches(), []
    for _ in range(DRAWS):
        for label in range(CLASSES):
            rows = np.flatnonzero(both & (gold == label))
            shuffled[rows] = rng.permutation(shuffled[rows])
        drawn.append(matches())
    return {"same": same, "expected": float(np.mean(drawn)), "p": float(np.mean(np.array(drawn) >= same))}


def ece(p, right):
    bins = np.clip(np.ceil(p * BINS) - 1, 0, BINS - 1)
    return sum(abs(p[bins == b].sum() - right[bins == b].sum()) for b in range(BINS)) / len(p)


def measures(role, rows):
    p = probabilities[role][rows]
    return {
        "ece": ece(p.max(axis=1), ~wrong[role][rows]),
        "brier": brier_score_loss(gold[rows], p, labels=range(CLASSES)),
        "nll": log_loss(gold[rows], p, labels=range(CLASSES)),
    }


everyone = np.arange(EXAMPLES)
rho = {role: spearmanr(of_gold["teacher"], of_gold[role]).statistic for role in "ab"}
drawn = []
for _ in range(DRAWS):
    rows = rng.integers(0, EXAMPLES, EXAMPLES)
    ranks = [spearmanr(of_gold["teacher"][rows], of_gold[role][rows]).statistic for role in "ab"]
    drawn.append([*ranks, ranks[0] - ranks[1]])
by_chance = []
for _ in range(DRAWS):
    p = probabilities["b"].max(axis=1)
    by_chance.append(ece(p, rng.random(EXAMPLES) < p))

# People's ratings of each, further apart where the teacher is unsure, with ties; draws of their own.
people = np.random.default_rng(18)
spread = np.round(np.abs(people.normal(1.6 - 0.8 * confidence, 0.4)), 1)
sure = {role: p.max(axis=1) for role, p in probabilities.items()}
apart = []
for _ in range(DRAWS):
    rows = people.integers(0, EXAMPLES, EXAMPLES)
    ofA, ofB = [spearmanr(spread[rows], sure[role][rows]).statistic for role in "ab"]
    apart.append([ofA, ofB, ofA - ofB])

json.dump(
    {
        "gold": gold.tolist(),
        "logits": {role: z.ravel().tolist() for role, z in logits.items()},
        "inheritance": {
            "teacherWrong": int(wrong["teacher"].sum()),
            "rankDeviation": np.std(drawn, axis=0).tolist(),
            **{
                role: {
                    "repeated": int(np.sum(wrong["teacher"] & wrong[role])),
                    "byChance": {
                        "expected": wrong["teacher"].mean() * wrong[role].sum(),
                        "p": fisher_exact(table(wrong["teacher"], wrong[role])).pvalue,
                    },
                    "byConfidence": by_strata(wrong["teacher"], wrong[role]),
                    "sameClass": same_class(role),
                    "rank": rho[role],
                }
                for role in "ab"
            },
        },
        "calibration": {
            role: {
                "all": measures(role, everyone),
                "teacher-right": measures(role, everyone[~wrong["teacher"]]),
                "teacher-wrong": measures(role, everyone[wrong["teacher"]]),
                "temperature": minimize_scalar(
                    lambda t: -np.mean(log_softmax(logits[role] / np.exp(t), axis=1)[everyone, gold]),
                    options={"xtol": 1e-10},
                ).x,
            }
            for role in logits
        },
        "spread": spread.tolist(),
        "people": {
            "deviation": np.std(apart, axis=0).tolist(),
            **{
                role: {
                    part: spearmanr(spread[rows], p[rows]).statistic
                    for part, rows in (
                        ("all", everyone),
                        ("teacher-right", everyone[~wrong["teacher"]]),
                        ("teacher-wrong", everyone[wrong["teacher"]]),
                    )
                }
                for role, p in sure.items()
            },
        },
        "eceByChanceOfB": float(np.mean(by_chance)),
        "binarySquares": brier_score_loss([0, 1, 1], [0.2, 0.9, 0.4]),
    },
    sys.stdout,
)
