"""The distillation of a Stillroom plan as a PyTorch loop, as a careful engineer would write it.

    python hand_written.py TASK OUT [--teacher live|stored] [--fused] [--autocast bfloat16] [--threads N]
"""

import argparse

import torch
import torch.nn.functional as F
from task import Clock, Inside, Task, finish
from torch.nn.utils import clip_grad_norm_

SMALLEST_PROBABILITY = 1e-12


def soft_label(teacher, student, temperature):
    goal = F.log_softmax(teacher / temperature, -1)
    own = F.log_softmax(student / temperature, -1)
    return temperature**2 * F.kl_div(own, goal, reduction="batchmean", log_target=True)


def attention_kl(teacher, student, mask):
    """KL(teacher || student) of each row, averaged over heads and real tokens."""
    ratio = teacher.clamp_min(SMALLEST_PROBABILITY).log() - student.clamp_min(SMALLEST_PROBABILITY).log()
    return ((teacher * ratio).sum(-1).mean(1) * mask).sum() / mask.sum()


def hidden_cosine(teacher, student):
    """Of the states of [CLS], [B, D]."""
    return 1 - F.cosine_similarity(teacher, student, dim=-1, eps=1e-8).mean()


class LiveTeacher:
    """The teacher's logits, [CLS] states and attention of the compared layers, computed for every batch."""

    def __init__(self, network, inside, autocast):
        self.network, self.inside, self.autocast = network, inside, autocast

    @torch.no_grad()  # not inference_mode: the student's backward pass needs these tensors
    def __call__(self, _chosen, batch):
        with self.autocast():
            logits = self.network(**batch).logits
        return logits.float(), [state[:, 0].float() for state in self.inside.states], self.inside.attention


class StoredTeacher:
    """The same, computed once for every example and kept in memory at its true length."""

    def __init__(self, live, examples):
        self.live, self.lengths, self.kept = live, examples.lengths, {}

    def __call__(self, chosen, batch):
        if any(index not in self.kept for index in chosen):
            found = self.live(chosen, batch)
            self.keep(chosen, *found)
            return found
        rows = [self.kept[index] for index in chosen]
        logits = torch.stack([row[0] for row in rows])
        states = torch.stack([row[1] for row in rows], 1).unbind(0)
        layers, heads = rows[0][2].shape[:2]
        longest = batch["input_ids"].shape[1]
        attention = torch.zeros(layers, len(rows), heads, longest, longest, dtype=rows[0][2].dtype)
        for place, row in enumerate(rows):
            length = row[2].shape[-1]
            attention[:, place, :, :length, :length] = row[2]
        return logits, states, attention.unbind(0)

    def keep(self, chosen, logits, states, attention):
        states, attention = torch.stack(list(states), 1), torch.stack(list(attention), 1)
        for place, index in enumerate(chosen):
            length = self.lengths[index]
            shares = attention[place, :, :, :length, :length]
            self.kept[index] = (logits[place].clone(), states[place].clone(), shares.clone())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task")
    parser.add_argument("out")
    parser.add_argument("--teacher", choices=["live", "stored"], default="live")
    parser.add_argument("--fused", action="store_true")
    parser.add_argument("--autocast", choices=["bfloat16"])
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)

    task = Task(given.task)
    training = task.settings["training"]
    network, student = task.networks()

    def autocast():
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=given.autocast is not None)

    teacher = LiveTeacher(network, Inside(network, [pair[0] for pair in task.pairs]), autocast)
    if given.teacher == "stored":
        teacher = StoredTeacher(teacher, task.train)
    own = Inside(student, [pair[1] for pair in task.pairs])
    optimizer = task.optimizer(student, given.fused)
    weights = [task.weight(loss) for loss in ("soft-label", "attention-kl", "hidden-cosine")]
    clip = training["clipNorm"] or float("inf")

    student.train()
    clock = Clock()
    for step, chosen in enumerate(task.order):
        batch = task.train.batch(chosen)
        mask = batch["attention_mask"].float()
        goal_logits, goal_states, goal_attention = teacher(chosen, batch)
        with autocast():
            logits = student(**batch).logits
        terms = [
            weights[0] * soft_label(goal_logits, logits.float(), task.temperature()),
            weights[1] * sum(attention_kl(a.float(), b.float(), mask) for a, b in zip(goal_attention, own.attention)),
            weights[2] * sum(hidden_cosine(a, b[:, 0].float()) for a, b in zip(goal_states, own.states)),
        ]
        loss = sum(terms)
        loss.backward()
        norm = clip_grad_norm_(student.parameters(), clip)
        for group in optimizer.param_groups:
            group["lr"] = training["learningRate"] * task.rate(step)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        numbers = torch.stack([loss, norm, *terms]).tolist()
        clock.tell_step(int(mask.sum()), numbers[0], numbers[1], numbers[2:])
    finish(task, network, student, given.out)


main()
