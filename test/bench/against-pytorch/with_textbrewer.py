"""The distillation of a Stillroom plan by TextBrewer's GeneralDistiller.

    python with_textbrewer.py TASK OUT [--threads N]

TextBrewer has no KL: its cross-entropies differ from ours by the teacher's entropy, a constant, so gradients are the same and the loss is
higher by it. Its attention loss takes a softmax of what it is given: of logarithms of shares that is the shares again. Its distance of
[CLS] states of length 1 (`pkd`) is twice 1 - cosine.
"""

import argparse
import logging
import tempfile
import warnings

import torch
from task import Clock, Inside, Task, finish

warnings.filterwarnings("ignore", category=SyntaxWarning)  # TextBrewer's own source
from textbrewer import DistillationConfig, GeneralDistiller, TrainingConfig  # noqa: E402


class Batches:
    """The batches of all steps, one after another, as TextBrewer's dataloader."""

    def __init__(self, task):
        self.task = task

    def __len__(self):
        return len(self.task.order)

    def __iter__(self):
        return (self.task.train.batch(chosen) for chosen in self.task.order)


class Timed(GeneralDistiller):
    """Writes no checkpoints (neither does the peer's loop), and tells of every step when its optimizer has stepped."""

    def save_and_callback(self, *_):
        pass

    def compute_loss(self, results_s, results_t):
        total, parts = super().compute_loss(results_s, results_t)
        self.told = (int(results_s["inputs_mask"].sum()), total.detach())
        return total, parts


def matches(task):
    """Layers are counted from 0 in what the adaptors hand over."""
    kinds = [("attention", "attention_ce", task.weight("attention-kl")), ("hidden", "pkd", task.weight("hidden-cosine") / 2)]
    return [
        {"layer_T": place, "layer_S": place, "feature": feature, "loss": loss, "weight": weight}
        for feature, loss, weight in kinds
        for place in range(len(task.pairs))
    ]


def adaptor(inside):
    """What TextBrewer is given of a forward pass."""

    def adapt(batch, outputs):
        return {
            "logits": outputs.logits,
            "hidden": inside.states,
            "attention": [shares.clamp_min(1e-12).log() for shares in inside.attention],
            "inputs_mask": batch["attention_mask"],
        }

    return adapt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task")
    parser.add_argument("out")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    logging.disable(logging.INFO)

    task = Task(given.task)
    teacher, student = task.networks()
    temperature = task.temperature()
    with tempfile.TemporaryDirectory() as folder:
        distiller = Timed(
            TrainingConfig(device="cpu", output_dir=folder),
            DistillationConfig(
                temperature=temperature,
                kd_loss_weight=task.weight("soft-label") * temperature**2,
                intermediate_matches=matches(task),
            ),
            teacher,
            student,
            adaptor(Inside(teacher, [pair[0] for pair in task.pairs])),
            adaptor(Inside(student, [pair[1] for pair in task.pairs])),
        )
        clock = Clock()

        class Schedule(torch.optim.lr_scheduler.LambdaLR):
            """Stepped last in a step."""

            def step(self, *rest):
                super().step(*rest)
                if hasattr(distiller, "told"):
                    tokens, loss = distiller.told
                    clock.tell_step(tokens, loss.item(), None, [])

        with distiller:
            clock.restart()
            distiller.train(
                task.optimizer(student),
                Batches(task),
                num_epochs=1,
                scheduler_class=Schedule,
                scheduler_args={"lr_lambda": task.rate},
                max_grad_norm=task.settings["training"]["clipNorm"] or -1,
            )
    finish(task, teacher, student, given.out)


main()
