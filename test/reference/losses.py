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


def _over_tokens(by_token, mask, per):
    """[B, T]: over the real tokens of the batch, or over those of each text and then over texts, as the paper does."""
    if per == "text":
        return torch.stack([one[: int(own.sum())].mean() for one, own in zip(by_token, mask)]).mean()
    return (by_token * mask).sum() / mask.sum()


def _over_heads_and_tokens(by_row, mask, per):
    return _over_tokens(by_row.mean(1), mask, per)


def attention_kl(teacher, student, mask, per="tokens"):
    """[B, A, T, T]: KL of each row, averaged over heads and real tokens."""
    ratio = teacher.clamp_min(SMALLEST_PROBABILITY).log() - student.clamp_min(SMALLEST_PROBABILITY).log()
    return _over_heads_and_tokens((teacher * ratio).sum(-1), mask, per)


def attention_mse(teacher, student, mask, per="tokens"):
    return _over_heads_and_tokens(((student - teacher) ** 2).sum(-1), mask, per)


def _over_positions(at, per, teacher, student, mask, distance):
    if at == "cls":
        return distance(teacher[:, 0], student[:, 0]).mean()
    return _over_tokens(distance(teacher, student), mask, per)


def hidden_cosine(teacher, student, mask, at, per="tokens"):
    return _over_positions(at, per, teacher, student, mask, lambda t, s: 1 - F.cosine_similarity(t, s, dim=-1, eps=1e-8))


def hidden_mse(teacher, student, mask, at, per="tokens"):
    return _over_positions(at, per, teacher, student, mask, lambda t, s: ((s - t) ** 2).mean(-1))


def hidden_kl(teacher, student, mask, at, per="tokens"):
    def distance(t, s):
        goal = F.log_softmax(t, -1)
        return (goal.exp() * (goal - F.log_softmax(s, -1))).sum(-1)

    return _over_positions(at, per, teacher, student, mask, distance)


def all_terms(teacher, student, labels, mask, pairs):
    """Every loss term by the name the fixtures use, from two Hugging Face outputs. Layers count from 1."""

    def over_pairs(loss, what, shift, *rest, pairs=pairs):
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
    terms["attention-kl.text"] = over_pairs(attention_kl, "attentions", 1, "text")
    terms["attention-mse.text"] = over_pairs(attention_mse, "attentions", 1, "text")
    for name, loss in (("cosine", hidden_cosine), ("mse", hidden_mse), ("kl", hidden_kl)):
        terms[f"hidden-{name}.tokens.text"] = over_pairs(loss, "hidden_states", 0, "tokens", "text")
    # Hidden state 0 is the embeddings'.
    terms["embeddings.hidden-mse.tokens"] = over_pairs(hidden_mse, "hidden_states", 0, "tokens", pairs=[(0, 0)])
    return terms
