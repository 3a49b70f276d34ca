"""
Slices of a dev set of drawn words: what its texts say, and A less B in each slice and less the rest, row by row in numpy, by SciPy and statsmodels.

    python slices.py > fixtures/slices.json

A digit an example says who is right: 1 A, 2 B, 3 both.
"""

import json
import re
import sys
from collections import Counter

import numpy as np
from scipy.stats import false_discovery_control, norm, ttest_ind
from statsmodels.stats.contingency_tables import mcnemar

EXAMPLES, LEAST = 160, 20
rng = np.random.default_rng(17)
VOCABULARY = "the Film is not good never isn't don’t n't café 2nd plot without actors note a of and story long".split()


def text(row):
    words = list(rng.choice(VOCABULARY, rng.integers(1, 5)))
    if rng.random() < 0.4:
        words.append(f"rare{row}")
    return " ".join(words) + rng.choice(["", ".", " !"])


def words(text):
    return re.findall(r"\w+(?:['’]\w+)*", text.lower())


pairs = [(text(row), text(row + EXAMPLES)) for row in range(EXAMPLES)]
counts = Counter(word for pair in pairs for one in pair for word in words(one))
NEGATIONS = {"not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "cannot", "without"}
negated, overlap, rare = [], [], []
for first, second in pairs:
    both = words(first) + words(second)
    negated.append(any(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in both))
    overlap.append(len(set(words(first)) & set(words(second))) / len(set(both)))
    rare.append(sum(counts[word] == 1 for word in both) / len(both))
negated, overlap, rare = np.array(negated), np.array(overlap), np.array(rare)

a = rng.random(EXAMPLES) < np.where(negated, 0.9, 0.6)
b = rng.random(EXAMPLES) < np.where(overlap > 0.3, 0.5, 0.8)

slices = {
    "negated": negated,
    "not negated": ~negated,
    "overlap >= 0.2": overlap >= 0.2,
    "overlap < 0.2": overlap < 0.2,
    "rare > 0": rare > 0,
    "both right": a & b,
}
z = norm.ppf(0.975)
found = []
for name, inside in slices.items():
    d = a.astype(float) - b
    padded = [np.append(d[rows], [1, -1]) for rows in (inside, ~inside)]
    table = [[np.sum(inside & (a == x) & (b == y)) for y in (True, False)] for x in (True, False)]
    half = z * padded[0].std() / np.sqrt(len(padded[0]))
    rest = ttest_ind(*padded, equal_var=False)
    found.append(
        {
            "name": name,
            "examples": int(inside.sum()),
            "accuracy": {"a": a[inside].mean(), "b": b[inside].mean()},
            "difference": d[inside].mean(),
            "interval": [padded[0].mean() - half, padded[0].mean() + half],
            "p": mcnemar(table, exact=True).pvalue,
            "lessRest": {
                "difference": d[inside].mean() - d[~inside].mean(),
                "interval": list(rest.confidence_interval(0.95)),
                "p": rest.pvalue,
            },
        }
    )
    assert min(inside.sum(), (~inside).sum()) >= LEAST
for one, q, q_rest in zip(
    found,
    false_discovery_control([one["p"] for one in found]),
    false_discovery_control([one["lessRest"]["p"] for one in found]),
):
    one["q"] = q
    one["lessRest"]["q"] = q_rest

json.dump(
    {
        "pairs": pairs,
        "negated": "".join(str(int(one)) for one in negated),
        "overlap": list(overlap),
        "rare": list(rare),
        "right": "".join(str(int(x) + 2 * int(y)) for x, y in zip(a, b)),
        "slices": found,
    },
    sys.stdout,
    ensure_ascii=False,
)
