"""Writes fixtures/label-weights.json: cross-entropy with label smoothing and class weights, binary cross-entropy with what having a label weighs,
their gradients, and scikit-learn's balanced weights.

    python3 label_weights.py        (versions: requirements.txt; torch and scikit-learn)
"""

import json
from pathlib import Path

import numpy as np
import sklearn
import torch
import torch.nn.functional as F
from sklearn.utils.class_weight import compute_class_weight

torch.manual_seed(14)
CLASSES = 3
WEIGHTS = [0.25, 1.5, 4.0]
LABELS = torch.tensor([2, 0, 1, 1, 2, 0])
UNLABELLED = -1


def case(smoothing, weights, labels=LABELS):
    logits = (3 * torch.randn(len(labels), CLASSES, dtype=torch.float64)).requires_grad_()
    weight = None if weights is None else torch.tensor(weights, dtype=torch.float64)
    value = F.cross_entropy(logits, labels, weight=weight, label_smoothing=smoothing, ignore_index=UNLABELLED)
    value.backward()
    return {
        "smoothing": smoothing,
        "classWeights": weights,
        "logits": logits.tolist(),
        "labels": labels.tolist(),
        "value": value.item(),
        "gradient": logits.grad.tolist(),
    }


some = LABELS.clone()
some[[1, 4]] = UNLABELLED
def several_case(targets):
    """Rows of None have no labels, and count for nothing."""
    logits = (5 * torch.randn(len(targets), CLASSES, dtype=torch.float64)).requires_grad_()
    there = [row for row, has in enumerate(targets) if has is not None]
    wanted = torch.tensor([targets[row] for row in there], dtype=torch.float64)
    weight = torch.tensor(WEIGHTS, dtype=torch.float64)
    value = F.binary_cross_entropy_with_logits(logits[there], wanted, pos_weight=weight)
    value.backward()
    return {
        "classWeights": WEIGHTS,
        "logits": logits.tolist(),
        "targets": targets,
        "value": value.item(),
        "gradient": logits.grad.tolist(),
    }


rows = [0, 0, 0, 0, 0, 1, 1, 2]
fixture = {
    "torch": torch.__version__,
    "sklearn": sklearn.__version__,
    "cases": [
        case(0.1, None),
        case(1.0, None),
        case(0.0, WEIGHTS),
        case(0.1, WEIGHTS),
        case(0.1, None, some),
        case(0.1, WEIGHTS, some),
    ],
    "severalLabels": [several_case([[1, 0, 0], [0, 0, 0], [1, 1, 1]]), several_case([[0, 1, 0], None, [0, 1, 1]])],
    "balanced": {"rows": rows, "weights": compute_class_weight("balanced", classes=np.unique(rows), y=rows).tolist()},
}
path = Path(__file__).parent / "fixtures" / "label-weights.json"
path.write_text(json.dumps(fixture) + "\n")
