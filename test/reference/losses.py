"""The losses of src-main/engine/losses, once more in PyTorch. B batch, A heads, T tokens, D hidden, C classes."""

import torch
import torch.nn.functional as F

SMALLEST_PROBABILITY = 1e-12


def hard_label(logits, labels):
    return F.cross_entropy(logits, labels)


def soft_label(teacher, student, temperature):
    """T² · mean over the batch of KL(teacher ‖ student), both softened."""
    goal = F.log_softmax(teacher / temperature, -1)
    own = F.log_softmax(student / temperature, -1)
    return temperature**2 * (goal.exp() * (goal - own)).sum(-1).mean()


def _over_heads_and_tokens(by_row, mask):
    return (by_row.mean(1) * mask).sum() / mask.sum()


def attention_kl(teacher, student, mask):
    """[B, A, T, T]: KL of each row, averaged over heads and real tokens."""
    ratio = teacher.clamp_min(SMALLEST_PROBABILITY).log() - student.clamp_min(SMALLEST_PROBABILITY).log()
    return _over_heads_and_tokens((teacher * ratio).sum(-1), mask)


def attention_mse(teacher, student, mask):
    return _over_heads_and_tokens(((student - teacher) ** 2).sum(-1), mask)


def _over_positions(at, teacher, student, mask, distance):
    if at == "cls":
        return distance(teacher[:, 0], student[:, 0]).mean()
    return (distance(teacher, student) * mask).sum() / mask.sum()


def hidden_cosine(teacher, student, mask, at):
    return _over_positions(at, teacher, student, mask, lambda t, s: 1 - F.cosine_similarity(t, s, dim=-1, eps=1e-8))


def hidden_mse(teacher, student, mask, at):
    return _over_positions(at, teacher, student, mask, lambda t, s: ((s - t) ** 2).mean(-1))


def hidden_kl(teacher, student, mask, at):
    def distance(t, s):
        goal = F.log_softmax(t, -1)
        return (goal.exp() * (goal - F.log_softmax(s, -1))).sum(-1)

    return _over_positions(at, teacher, student, mask, distance)


def all_terms(teacher, student, labels, mask, pairs):
    """Every loss term by the name the fixtures use, from two Hugging Face outputs. Layers count from 1."""

    def over_pairs(loss, what, shift, *rest):
        return sum(loss(getattr(teacher, what)[t - shift], getattr(student, what)[s - shift], mask, *rest) for t, s in pairs)

    terms = {
        "hard-label": hard_label(student.logits, labels),
        "soft-label": soft_label(teacher.logits, student.logits, 2.0),
        "attention-kl": over_pairs(attention_kl, "attentions", 1),
        "attention-mse": over_pairs(attention_mse, "attentions", 1),
    }
    for at in ("cls", "tokens"):
        for name, loss in (("cosine", hidden_cosine), ("mse", hidden_mse), ("kl", hidden_kl)):
            terms[f"hidden-{name}.{at}"] = over_pairs(loss, "hidden_states", 0, at)
    return terms
