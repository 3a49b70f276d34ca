"""Writes fixtures/task-scores.json: scores of numbers by scipy, of several labels by scikit-learn,
and how two models' differ by the paired bootstrap."""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

random = np.random.default_rng(14)
# Ties, as ratings in fifths of a point have them, and numbers that follow them loosely.
gold = np.round(random.uniform(0, 5, 60) * 5).astype(np.float32) / 5
said = (0.7 * gold + random.normal(0.5, 1, 60)).astype(np.float32)
said[10:14] = said[10]
regression = {
    "gold": gold.astype(float).tolist(),
    "said": said.astype(float).tolist(),
    "pearson": float(stats.pearsonr(said.astype(float), gold.astype(float)).statistic),
    "spearman": float(stats.spearmanr(said, gold).statistic),
    "mse": float(metrics.mean_squared_error(gold.astype(float), said.astype(float))),
}

labels = 4
truth = (random.uniform(size=(50, labels)) < [0.5, 0.2, 0.7, 0.0]).astype(int)
logits = ((truth - 0.5) * 2 + random.normal(0, 1.5, truth.shape)).astype(np.float32)
logits[:, 3] = -2  # neither true nor said: zero_division
decided = (1 / (1 + np.exp(-logits.astype(float))) >= 0.5).astype(int)
f1 = lambda average: metrics.f1_score(truth, decided, average=average, zero_division=0)
multi_label = {
    "gold": truth.flatten().tolist(),
    "logits": logits.astype(float).flatten().tolist(),
    "labels": labels,
    "accuracy": float(metrics.accuracy_score(truth, decided)),
    "f1Macro": float(f1("macro")),
    "f1Micro": float(f1("micro")),
    "f1Weighted": float(f1("weighted")),
    "f1Labels": [float(value) for value in f1(None)],
    "crossEntropy": float(np.mean(np.logaddexp(0, logits.astype(float)) - logits.astype(float) * truth)),
}

# A second model of the same numbers; its scores less the first's on paired resamples (Efron).
other = (0.9 * gold + random.normal(0.2, 0.8, 60)).astype(np.float32)


def difference(rows):
    truth, a, b = (numbers[rows].astype(float) for numbers in (gold, said, other))
    return [
        np.corrcoef(b, truth)[0, 1] - np.corrcoef(a, truth)[0, 1],
        stats.spearmanr(b, truth).statistic - stats.spearmanr(a, truth).statistic,
        np.mean((b - truth) ** 2) - np.mean((a - truth) ** 2),
    ]


drawn = np.array([difference(random.integers(0, 60, 60)) for _ in range(20_000)])
paired = {
    "said": other.astype(float).tolist(),
    "intervals": dict(zip(("pearson", "spearman", "mse"), np.percentile(drawn, [2.5, 97.5], axis=0).T.tolist())),
    "p": dict(
        zip(
            ("pearson", "spearman", "mse"),
            (2 * np.minimum((drawn <= 0).mean(axis=0), (drawn >= 0).mean(axis=0))).tolist(),
        )
    ),
}

path = Path(__file__).parent / "fixtures" / "task-scores.json"
made_by = {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
path.write_text(json.dumps({"madeBy": made_by, "regression": regression, "multiLabel": multi_label, "paired": paired}) + "\n")
