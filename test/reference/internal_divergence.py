"""How far the tiny student is from the tiny teacher inside, text by text: SciPy's Jensen-Shannon divergence of their attention, the cosine of
[CLS], and linear CKA by the unbiased HSIC of Song et al. 2012, written out. Writes fixtures/internal-divergence.json.

    python3 internal_divergence.py        (versions: requirements.txt; scipy besides)
"""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.spatial.distance import jensenshannon
from transformers import BertForSequenceClassification

FIXTURES = Path(__file__).parent / "fixtures"
PAIRS = [[2, 1], [4, 2], [1, 2]]
FIRST_WORD, CLS, SEP = 5, 2, 3
# Words by their numbers; of several lengths, so that a batch is padded.
TEXTS = [[(7 * row + 3 * at + row * at) % 114 for at in range(1 + row % 5)] for row in range(12)]


def look(folder):
    model = BertForSequenceClassification.from_pretrained(FIXTURES / folder, attn_implementation="eager").double().eval()
    for words in TEXTS:
        ids = torch.tensor([[CLS, *(word + FIRST_WORD for word in words), SEP]])
        with torch.no_grad():
            out = model(input_ids=ids, output_attentions=True, output_hidden_states=True)
        yield [layer[0].numpy() for layer in out.attentions], [state[0, 0].numpy() for state in out.hidden_states[1:]]


def hsic(k, l):
    k, l = (gram - np.diag(np.diag(gram)) for gram in (k, l))
    n, ones = len(k), np.ones(len(k))
    return (np.trace(k @ l) + (ones @ k @ ones) * (ones @ l @ ones) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (ones @ k @ l @ ones)) / (n * (n - 3))


def cka(x, y):
    k, l = x @ x.T, y @ y.T
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


teacher, student = list(look("tiny-teacher")), list(look("tiny-student"))
attention = [
    [(jensenshannon(t[0][p - 1], s[0][q - 1], axis=-1) ** 2).mean(-1).tolist() for p, q in PAIRS] for t, s in zip(teacher, student, strict=True)
]
hidden = [
    [1 - float(t[1][p - 1] @ s[1][q - 1] / np.linalg.norm(t[1][p - 1]) / np.linalg.norm(s[1][q - 1])) for p, q in PAIRS]
    for t, s in zip(teacher, student, strict=True)
]
layer = lambda seen, at: np.stack([states[at] for _, states in seen])  # noqa: E731
alike = [[cka(layer(teacher, t), layer(student, s)) for s in range(len(student[0][1]))] for t in range(len(teacher[0][1]))]
(FIXTURES / "internal-divergence.json").write_text(
    json.dumps({"texts": TEXTS, "pairs": PAIRS, "attention": attention, "hidden": hidden, "cka": alike}) + "\n"
)
