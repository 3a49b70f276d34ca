"""
The paired bootstrap over seeds and examples, row by row in numpy, with scikit-learn's scores; of one seed by scipy.stats.bootstrap.

    python seeds_and_examples.py > fixtures/seeds-and-examples.json

Each resample draws examples, the same for all models, and one seed fewer than there are. Predictions are drawn, a digit an example.
"""

import json
import sys

import numpy as np
import scipy
from scipy.stats import bootstrap
from sklearn.metrics import f1_score, matthews_corrcoef

EXAMPLES, SEEDS, CLASSES, RESAMPLES = 300, 4, 3, 20_000
rng = np.random.default_rng(11)


def noisy(of, right):
    return np.where(rng.random(EXAMPLES) < right, of, rng.integers(0, CLASSES, EXAMPLES))


gold = rng.integers(0, CLASSES, EXAMPLES)
teacher = noisy(gold, 0.9)
soft = [noisy(teacher, 0.70 + 0.02 * seed) for seed in range(SEEDS)]
internal = [noisy(teacher, 0.78 + 0.01 * seed) for seed in range(SEEDS)]

SCORES = {
    "accuracy": lambda gold, teacher, said: np.mean(gold == said),
    "f1Macro": lambda gold, teacher, said: f1_score(gold, said, average="macro"),
    "mcc": lambda gold, teacher, said: matthews_corrcoef(gold, said),
    "agreement": lambda gold, teacher, said: np.mean(teacher == said),
}


def fast(score):
    """scikit-learn's scores are slow on so many resamples: the same from the confusion matrix."""
    if score in ("accuracy", "agreement"):
        return SCORES[score]

    def scored(gold, teacher, said):
        table = np.bincount(gold * CLASSES + said, minlength=CLASSES**2).reshape(CLASSES, CLASSES).astype(float)
        occurs, predicted, right = table.sum(1), table.sum(0), np.diag(table)
        if score == "f1Macro":
            return np.mean(2 * right / (occurs + predicted))
        n = table.sum()
        return (right.sum() * n - occurs @ predicted) / np.sqrt((n * n - predicted @ predicted) * (n * n - occurs @ occurs))

    assert abs(scored(gold, teacher, soft[0]) - SCORES[score](gold, teacher, soft[0])) < 1e-12
    return scored


def both(score):
    of, drawn = fast(score), []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, EXAMPLES, EXAMPLES)
        seeds = rng.integers(0, SEEDS, SEEDS - 1)
        drawn.append(np.mean([of(gold[rows], teacher[rows], internal[s][rows]) - of(gold[rows], teacher[rows], soft[s][rows]) for s in seeds]))
    return {"interval": np.percentile(drawn, [2.5, 97.5]).tolist(), "deviation": float(np.std(drawn, ddof=1))}


def one(score):
    of = fast(score)

    def difference(g, t, a, b):
        return of(g, t, b) - of(g, t, a)

    found = bootstrap((gold, teacher, soft[0], internal[0]), difference, paired=True, vectorized=False, n_resamples=RESAMPLES, method="percentile", rng=rng)
    return {"interval": [float(found.confidence_interval.low), float(found.confidence_interval.high)], "deviation": float(found.standard_error)}


digits = lambda values: "".join(map(str, values))
json.dump(
    {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "classes": CLASSES,
        "gold": digits(gold),
        "teacher": digits(teacher),
        "soft": list(map(digits, soft)),
        "internal": list(map(digits, internal)),
        "seedsAndExamples": {score: both(score) for score in SCORES},
        "oneSeed": {score: one(score) for score in SCORES},
    },
    sys.stdout,
    indent=1,
)
