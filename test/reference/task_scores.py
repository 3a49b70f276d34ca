"""Writes fixtures/task-scores.json: scores of numbers by scipy, of several labels by scikit-learn."""

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

path = Path(__file__).parent / "fixtures" / "task-scores.json"
made_by = {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
path.write_text(json.dumps({"madeBy": made_by, "regression": regression, "multiLabel": multi_label}) + "\n")
