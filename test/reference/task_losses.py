"""Writes fixtures/task-losses.json: losses of several labels and of numbers, and their gradients."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.manual_seed(14)
TEMPERATURE = 2.0
LABELLED = [True, False, True, True, False]


def softened(student, teacher):
    """T² · KL between the Bernoullis of each label, mean over labels, by PyTorch's own kl_div."""
    yes_and_no = lambda logits: torch.stack([F.logsigmoid(logits / TEMPERATURE), F.logsigmoid(-logits / TEMPERATURE)])
    kl = F.kl_div(yes_and_no(student), yes_and_no(teacher), log_target=True, reduction="none").sum(0)
    return TEMPERATURE**2 * kl.mean()


def case(task_kind, loss, outputs, compute, has_unlabelled=False):
    student = (3 * torch.randn(5, outputs)).requires_grad_()
    with torch.no_grad():
        student[0, 0] = 40  # far out, and at 0 where max(x, 0) has a corner
        student[1, 0] = 0
    teacher = 3 * torch.randn(5, outputs)
    targets = torch.randint(0, 2, (5, outputs)).float() if task_kind == "multi-label" else 5 * torch.rand(5, outputs)
    value = compute(student, teacher, targets)
    value.backward()
    return {
        "taskKind": task_kind,
        "loss": loss,
        "hasUnlabelled": has_unlabelled,
        "student": student.tolist(),
        "teacher": teacher.tolist(),
        "targets": targets.tolist(),
        "value": value.item(),
        "gradient": student.grad.flatten().tolist(),
    }


bce, mse = F.binary_cross_entropy_with_logits, F.mse_loss
cases = [
    case("multi-label", "hard-label", 3, lambda s, t, y: bce(s, y)),
    case("multi-label", "hard-label", 3, lambda s, t, y: bce(s[LABELLED], y[LABELLED]), True),
    case("multi-label", "soft-label", 3, lambda s, t, y: softened(s, t)),
    case("regression", "hard-label", 1, lambda s, t, y: mse(s, y)),
    case("regression", "hard-label", 1, lambda s, t, y: mse(s[LABELLED], y[LABELLED]), True),
    case("regression", "soft-label", 1, lambda s, t, y: mse(s, t)),
]
path = Path(__file__).parent / "fixtures" / "task-losses.json"
fixture = {"torch": torch.__version__, "temperature": TEMPERATURE, "labelled": LABELLED, "cases": cases}
path.write_text(json.dumps(fixture) + "\n")
