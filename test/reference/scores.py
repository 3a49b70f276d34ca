"""
Scores of labels and predictions, as scikit-learn has them: F1 of class 1, macro, weighted and micro, MCC and Cohen's kappa.

    python scores.py > fixtures/scores.json

scikit-learn gives 0 (MCC) or NaN (kappa) where a score is 0 / 0; what it gives stands in the fixture, and the test says where we differ.
"""

import json
import math
import random
import sys
import warnings

import sklearn
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, matthews_corrcoef

warnings.filterwarnings("ignore")


def drawn(classes, examples, right, seed, seen=None, predicted=None):
    """Labels among `seen`; predictions that are right with a probability, else among `predicted`."""
    rng = random.Random(seed)
    gold = [rng.choice(seen or range(classes)) for _ in range(examples)]
    said = [g if rng.random() < right and (predicted is None or g in predicted) else rng.choice(predicted or range(classes)) for g in gold]
    return {"classes": classes, "gold": gold, "predicted": said}


CASES = {
    "two classes": drawn(2, 60, 0.7, 1),
    "two classes, few of class 1": {"classes": 2, "gold": [0] * 40 + [1] * 6, "predicted": [0] * 38 + [1] * 2 + [1] * 2 + [0] * 4},
    "two classes, class 1 alone predicted": {"classes": 2, "gold": [1] * 26 + [0] * 12, "predicted": [1] * 38},
    "two classes, class 0 alone predicted": {"classes": 2, "gold": [1] * 26 + [0] * 12, "predicted": [0] * 38},
    "two classes, labels of class 0 alone": {"classes": 2, "gold": [0] * 20, "predicted": [0] * 15 + [1] * 5},
    "three classes": drawn(3, 90, 0.6, 2),
    "five classes, two neither labelled nor predicted": drawn(5, 80, 0.6, 3, seen=[0, 2, 3], predicted=[0, 2, 3]),
    "five classes, one predicted and never labelled": drawn(5, 80, 0.5, 4, seen=[0, 1, 2], predicted=[0, 1, 2, 4]),
    "five classes, one labelled and never predicted": drawn(5, 80, 0.5, 5, predicted=[0, 1, 2, 3]),
    "fourteen classes": drawn(14, 200, 0.5, 6),
}


def number(value):
    return None if math.isnan(value) else float(value)


def scored(case):
    gold, predicted = case["gold"], case["predicted"]
    return {
        **case,
        "accuracy": accuracy_score(gold, predicted),
        "f1Class1": f1_score(gold, predicted, labels=[1], average=None)[0] if case["classes"] == 2 else None,
        "f1Macro": f1_score(gold, predicted, average="macro"),
        "f1Weighted": f1_score(gold, predicted, average="weighted"),
        "f1Micro": f1_score(gold, predicted, average="micro"),
        "mcc": number(matthews_corrcoef(gold, predicted)),
        "kappa": number(cohen_kappa_score(gold, predicted)),
    }


json.dump(
    {"madeBy": f"scikit-learn {sklearn.__version__}, Python {sys.version.split()[0]}", "cases": {name: scored(case) for name, case in CASES.items()}},
    sys.stdout,
    separators=(",", ":"),
)
