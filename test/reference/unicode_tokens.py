"""What Python's tokenizers makes of every character that Unicode has long known, and of texts thrown together of them.
Writes fixtures/unicode-tokens.json.

    python3 unicode_tokens.py MODEL_FOLDER        (the catalogue's minilm-l6; versions: requirements.txt)

Each character stands between two letters. Tried are those that Unicode 3.2 knew and has classed alike since, and all
Chinese ones: what came later or was moved, Python's tables and JavaScript's class differently (658 characters).
A range's ids, one text a line, joined by spaces, are hashed; of the hash, 8 digits are kept.
"""

import hashlib
import json
import random
import sys
import unicodedata
from pathlib import Path

import tokenizers

CHINESE = [(0x20000, 0x2A6DF), (0x2A700, 0x2B91F), (0x2B920, 0x2CEAF), (0x2F800, 0x2FA1F)]
WORDS = ["[MASK]", "[SEP]", " the ", "ing ", "ΑΣ ", "ΟΔΟΣ", "don't", "İstanbul", "ﬁ", "Å", "A\u030a", "\u1100\u1161\u11a8"]
POOL = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x33F), (0x386, 0x3CE), (0x400, 0x45F), (0x5D0, 0x5EA), (0x621, 0x64A)]
POOL += [(0x4E00, 0x4E3F), (0xAC00, 0xAC3F), (0x3041, 0x3096), (0x20000, 0x2003F), (0x1F600, 0x1F60F), (0x2000, 0x2070)]
ODD = [0, 9, 10, 13, 0x85, 0xAD, 0x200B, 0x200D, 0xFE0F, 0x2028, 0x3000, 0xFEFF, 0xFFFD, 0xE000, 0x10FFFD]


def is_tried(point):
    category = unicodedata.category(chr(point))
    if category == "Cs":
        return False
    is_old = category != "Cn" and unicodedata.ucd_3_2_0.category(chr(point)) == category
    return is_old or any(first <= point <= last for first, last in CHINESE)


def ranges():
    """First and last of every run of characters tried, cut at 4096."""
    found = []
    for point in filter(is_tried, range(0x110000)):
        if found and point == found[-1][1] + 1 and point - found[-1][0] < 4096:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def main(model):
    tokenizer = tokenizers.Tokenizer.from_file(str(Path(model) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    out = []
    for first, last in ranges():
        texts = [f"a{chr(point)}b" for point in range(first, last + 1)]
        lines = (" ".join(map(str, encoding.ids)) + "\n" for encoding in tokenizer.encode_batch(texts))
        out.append([first, last, hashlib.sha256("".join(lines).encode()).hexdigest()[:8]])
    chance = random.Random(1)
    piece = lambda: chance.choice(WORDS) if chance.random() < 0.15 else chr(chance.randint(*chance.choice(POOL)))
    odd = lambda: chr(chance.choice(ODD)) if chance.random() < 0.1 else piece()
    texts = ["".join(odd() for _ in range(chance.randint(1, 24))) for _ in range(1200)]
    texts = [text for text in texts if all(is_tried(ord(letter)) for letter in text)]
    fixture = {
        "tokenizers": tokenizers.__version__,
        "unicode": unicodedata.unidata_version,
        "ranges": out,
        "texts": [[text, tokenizer.encode(text).ids] for text in texts],
    }
    (Path(__file__).parent / "fixtures" / "unicode-tokens.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


main(sys.argv[1])
