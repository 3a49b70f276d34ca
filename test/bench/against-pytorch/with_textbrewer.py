"""The distillation of a Stillroom plan by TextBrewer's GeneralDistiller.

    python with_textbrewer.py TASK OUT [--inside whole|hooks] [--threads N]

`whole` is TextBrewer as its documentation and examples have it: the models are asked for all hidden states and attentions, the adaptor hands
them over as they are, matches name layers by their places there, batches come from a DataLoader, weights are saved at the end of training
(after its last step, so that no step waits for it). `hooks` is given what our hand-written peer has: of the compared layers alone, by hooks,
while the other layers use fused attention; nothing is saved.

TextBrewer has no KL: its cross-entropies differ from ours by the teacher's entropy, a constant, so gradients are the same and the loss is
higher by it. Its attention loss takes a softmax of what it is given: of logarithms of shares that is the shares again. Its distance of
[CLS] states of length 1 (`pkd`) is twice 1 - cosine.
"""

import argparse
import logging
import tempfile
import warnings

import torch
from task import Clock, Inside, Task, finish, hand_out_all
from torch.utils.data import DataLoader

warnings.filterwarnings("ignore", category=SyntaxWarning)  # TextBrewer's own source
from textbrewer import DistillationConfig, GeneralDistiller, TrainingConfig  # noqa: E402
from textbrewer.presets import MATCH_LOSS_MAP  # noqa: E402

SMALLEST_PROBABILITY = 1e-12


def attention_ce_of_shares(student, teacher, mask=None):
    """TextBrewer's attention_ce of what Hugging Face hands out: it expects scores before the softmax."""
    student, teacher = (shares.clamp_min(SMALLEST_PROBABILITY).log() for shares in (student, teacher))
    return MATCH_LOSS_MAP["attention_ce"](student, teacher, mask)


# How its documentation adds a loss.
MATCH_LOSS_MAP["attention_ce_of_shares"] = attention_ce_of_shares


class Timed(GeneralDistiller):
    """Keeps what is to be told of a step."""

    def compute_loss(self, results_s, results_t):
        total, parts = super().compute_loss(results_s, results_t)
        self.told = (int(results_s["inputs_mask"].sum()), total.detach())
        return total, parts


class Unsaved(Timed):
    def save_and_callback(self, *_):
        pass


def matches(task, places):
    """@param places of each pair of compared layers in what the adaptors hand over, for attention and for hidden states"""
    kinds = [
        ("attention", "attention_ce_of_shares", task.weight("attention-kl")),
        ("hidden", "pkd", task.weight("hidden-cosine") / 2),
    ]
    return [
        {"layer_T": teacher, "layer_S": student, "feature": feature, "loss": loss, "weight": weight}
        for feature, loss, weight in kinds
        for teacher, student in places[feature]
    ]


def whole_adaptor(batch, outputs):
    return {
        "logits": outputs.logits,
        "hidden": outputs.hidden_states,
        "attention": outputs.attentions,
        "inputs_mask": batch["attention_mask"],
    }


def adaptor_of(inside):
    """What TextBrewer is given of a forward pass whose compared layers were listened to."""

    def adapt(batch, outputs):
        return {
            "logits": outputs.logits,
            "hidden": inside.states,
            "attention": inside.attention,
            "inputs_mask": batch["attention_mask"],
        }

    return adapt


def as_documented(task, teacher, student):
    """@returns the kind of distiller, places of layers, both adaptors, and what the models are asked besides"""
    for network in (teacher, student):
        hand_out_all(network)
    # hidden_states begin with the embeddings, attentions with the first layer
    places = {"attention": [(a - 1, b - 1) for a, b in task.pairs], "hidden": task.pairs}
    asked = {"output_hidden_states": True, "output_attentions": True}
    return Timed, places, (whole_adaptor, whole_adaptor), asked


def with_hooks(task, teacher, student):
    adaptors = (
        adaptor_of(Inside(teacher, [pair[0] for pair in task.pairs])),
        adaptor_of(Inside(student, [pair[1] for pair in task.pairs])),
    )
    same = [(place, place) for place in range(len(task.pairs))]
    return Unsaved, {"attention": same, "hidden": same}, adaptors, {}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task")
    parser.add_argument("out")
    parser.add_argument("--inside", choices=["whole", "hooks"], default="whole")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    logging.disable(logging.INFO)

    task = Task(given.task)
    teacher, student = task.networks()
    temperature = task.temperature()
    prepare = as_documented if given.inside == "whole" else with_hooks
    distiller_class, places, adaptors, asked = prepare(task, teacher, student)
    examples = range(len(task.train.lengths))
    with tempfile.TemporaryDirectory() as folder:
        distiller = distiller_class(
            TrainingConfig(device="cpu", output_dir=folder),
            DistillationConfig(
                temperature=temperature,
                kd_loss_weight=task.weight("soft-label") * temperature**2,
                intermediate_matches=matches(task, places),
            ),
            teacher,
            student,
            *adaptors,
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
                DataLoader(examples, batch_sampler=task.order, collate_fn=task.train.batch),
                num_epochs=1,
                scheduler_class=Schedule,
                scheduler_args={"lr_lambda": task.rate},
                max_grad_norm=task.settings["training"]["clipNorm"] or -1,
                **asked,
            )
    finish(task, teacher, student, given.out)


main()
