"""Which characters Python's tokenizers take for letters, marks, punctuation …, and their normal forms. Writes
fixtures/character-classes.json.

    python3 character_classes.py        (versions: requirements.txt)

A class is ranges of characters, hexadecimal. Of the normal forms of all characters, each between two letters, a hash is kept.
`src-main/engine/tokenizing/newer-characters.ts` is what JavaScript's classes have beyond these.
"""

import hashlib
import json
from pathlib import Path

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

POINTS = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]


def ranges(points):
    found = []
    for point in points:
        if found and point == found[-1][1] + 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in found)


def removed(normalizer):
    return ranges(point for point in POINTS if normalizer.normalize_str(f"a{chr(point)}b") == "ab")


def cut(pre_tokenizer):
    return ranges(point for point in POINTS if len(pre_tokenizer.pre_tokenize_str(chr(point) * 2)) > 1)


def bert(**options):
    return normalizers.BertNormalizer(**{"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False, **options})


def digest(normalizer):
    total = hashlib.sha256()
    for point in POINTS:
        total.update(normalizer.normalize_str(f"a{chr(point)}b\n").encode())
    return total.hexdigest()


out = {
    "tokenizers": tokenizers.__version__,
    "classes": {
        "control": removed(bert(clean_text=True)),
        "nonspacingMark": removed(bert(strip_accents=True)),
        "mark": removed(normalizers.StripAccents()),
        "punctuation": cut(pre_tokenizers.Punctuation()),
        "letter": cut(pre_tokenizers.Split(Regex(r"\p{L}"), "isolated")),
        "number": cut(pre_tokenizers.Split(Regex(r"\p{N}"), "isolated")),
        "digit": cut(pre_tokenizers.Digits(individual_digits=True)),
    },
    "forms": {form: digest(getattr(normalizers, form)()) for form in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase"]},
}
(Path(__file__).parent / "fixtures" / "character-classes.json").write_text(json.dumps(out, indent=0) + "\n")
