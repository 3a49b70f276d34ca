"""The losses of src-main/engine/losses, once more in PyTorch: the value of each, at every place where it may be taken and in every average,
and its gradient by the student, in float64, of random inputs with padding. Writes fixtures/losses.json.

    python3 losses.py        (versions: requirements.txt; torch alone is enough)

A loss is a function here and a line in LOSSES. B batch, A heads, T tokens, D hidden, C classes.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

SMALLEST_PROBABILITY = 1e-12


def hard_label(_teacher, student, labels):
    return F.cross_entropy(student, labels)


def soft_label(teacher, student, _labels, temperature=2.0):
    """T² · mean over the batch of KL(teacher ‖ student), both softened."""
    goal = F.log_softmax(teacher / temperature, -1)
    own = F.log_softmax(student / temperature, -1)
    return temperature**2 * (goal.exp() * (goal - own)).sum(-1).mean()


def reverse_kl(teacher, student, _labels, temperature=2.0):
    """The same the other way round: KL(student ‖ teacher)."""
    return soft_label(student, teacher, None, temperature)


def jensen_shannon(teacher, student, _labels, temperature=2.0):
    """T² · mean over the batch of ½ KL(teacher ‖ mean) + ½ KL(student ‖ mean)."""
    p, q = ((logits / temperature).softmax(-1) for logits in (teacher, student))
    middle = ((p + q) / 2).log()
    halves = [F.kl_div(middle, one, reduction="none").sum(-1) for one in (p, q)]
    return temperature**2 * ((halves[0] + halves[1]) / 2).mean()


def standardised_kl(teacher, student, _labels, temperature=2.0):
    """Sun et al. 2024: the z-scores of the logits in place of them, as github.com/sunshangquan/logit-standardization-KD has it."""
    goal, own = ((one - one.mean(-1, keepdim=True)) / (1e-7 + one.std(-1, keepdim=True)) for one in (teacher, student))
    return soft_label(goal, own, None, temperature)


def dist(teacher, student, _labels, temperature=1.0):
    """Huang et al. 2022, as github.com/hunto/DIST_KD has it: 1 − Pearson's correlation, of rows and of columns."""

    def unlike(a, b):
        a, b = (one - one.mean(1, keepdim=True) for one in (a, b))
        return 1 - ((a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1) + 1e-8)).mean()

    p, q = ((logits / temperature).softmax(1) for logits in (teacher, student))
    return temperature**2 * (unlike(q, p) + unlike(q.T, p.T))


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


def attention_consistency(own, mixed, mask, per="tokens"):
    """[B, A, T, T]: KL of each row of a text from that of a mixture, which is taken over the text's own tokens."""
    rows = mixed * mask[:, None, None]
    return attention_kl(own, rows / rows.sum(-1, keepdim=True).clamp_min(SMALLEST_PROBABILITY), mask, per)


def attention_mse(teacher, student, mask, per="tokens"):
    return _over_heads_and_tokens(((student - teacher) ** 2).sum(-1), mask, per)


def attention_score_mse(teacher, student, mask, per="tokens"):
    """[B, A, T, T] before the softmax: mean over the real columns of a row, averaged over heads and real rows. Where nothing is padding this is
    what TinyBERT's task_distill.py computes (tinybert_score_mse below; main holds one against the other)."""
    squares = ((student - teacher) ** 2 * mask[:, None, None]).sum(-1) / mask.sum(-1)[:, None, None]
    return _over_heads_and_tokens(squares, mask, per)


def tinybert_score_mse(teacher, student):
    """As the authors' code has it, of scores with padding's mask added to them."""
    kept = (torch.where(one <= -1e2, torch.zeros_like(one), one) for one in (student, teacher))
    return F.mse_loss(*kept)


def attention_relations(teacher, student, mask, relations=("queries", "keys", "values"), relationHeads=None, per="tokens"):
    """Wang et al. 2021 (MiniLMv2): queries, keys and values side by side, [B, A, T, 3·H]; the vectors of all heads are cut into relation heads,
    and KL is taken of the softmax of their scaled products. The relations are added up."""
    R = relationHeads or teacher.shape[1]

    def log_relation(vectors):
        B, _, T, _ = vectors.shape
        cut = vectors.transpose(1, 2).reshape(B, T, R, -1).transpose(1, 2)
        scores = cut @ cut.mT / cut.shape[-1] ** 0.5
        return scores.masked_fill(mask[:, None, None] == 0, -1e9).log_softmax(-1)

    total = 0
    for name, t, s in zip(("queries", "keys", "values"), teacher.chunk(3, -1), student.chunk(3, -1)):
        if name in relations:
            goal, own = log_relation(t), log_relation(s)
            total = total + F.kl_div(own, goal, reduction="none", log_target=True).sum(-1)
    return _over_heads_and_tokens(total, mask, per)


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


def hidden_alp(teacher, student, mask, at, per="tokens"):
    """Passban et al. 2021 (ALP-KD): the mean squared difference from the teacher's layers, weighed by the softmax of their products with the
    student's state. The teacher's layers lie side by side, [B, T, layers·D]."""

    def distance(t, s):
        layers = t.unflatten(-1, (-1, s.shape[-1]))
        weights = torch.einsum("...kd,...d->...k", layers, s).softmax(-1)
        return ((s - torch.einsum("...k,...kd->...d", weights, layers)) ** 2).mean(-1)

    return _over_positions(at, per, teacher, student, mask, distance)


# By the id of contract/losses.ts: what it looks at, as there, and its function.
LOSSES = {
    "hard-label": ("labels", hard_label),
    "soft-label": ("logits", soft_label),
    "reverse-kl": ("logits", reverse_kl),
    "jensen-shannon": ("logits", jensen_shannon),
    "standardised-kl": ("logits", standardised_kl),
    "dist": ("logits", dist),
    "attention-kl": ("attention", attention_kl),
    "attention-mse": ("attention", attention_mse),
    "attention-score-mse": ("scores", attention_score_mse),
    "attention-relations": ("heads", attention_relations),
    "hidden-cosine": ("hidden-state", hidden_cosine),
    "hidden-mse": ("hidden-state", hidden_mse),
    "hidden-kl": ("hidden-state", hidden_kl),
    "hidden-alp": ("layers", hidden_alp),
    # One of the two texts of a mixture, which stands where a teacher's would; both are in mixed_texts.py.
    "attention-consistency": ("attention", attention_consistency),
    "hidden-consistency": ("hidden-state", hidden_mse),
}

# Every place and average that losses may have, by what they compare.
SETTINGS = {
    "labels": [{}],
    "logits": [{}],
    "attention": [{}, {"per": "text"}],
    "scores": [{}, {"per": "text"}],
    "heads": [
        {**choice, **average}
        for choice in ({}, {"relations": "queries"}, {"relations": "keys"}, {"relations": "values"}, {"relationHeads": 4})
        for average in ({}, {"per": "text"})
    ],
    "hidden-state": [{"at": "cls"}, {"at": "tokens"}, {"at": "tokens", "per": "text"}],
}
SETTINGS["layers"] = SETTINGS["hidden-state"]


def all_terms(teacher, student, labels, mask, pairs):
    """Every loss term of two Hugging Face outputs, by the name in fixtures/tiny-bert.safetensors. Layers count from 1, 0 are the embeddings."""

    def value(compared, loss, pairs, settings):
        if compared in ("labels", "logits"):
            return loss(teacher.logits, student.logits, labels, **settings)
        what, shift = {"attention": ("attentions", 1), "hidden-state": ("hidden_states", 0)}[compared]
        return sum(loss(getattr(teacher, what)[t - shift], getattr(student, what)[s - shift], mask, **settings) for t, s in pairs)

    terms = {
        ".".join([name, *settings.values()]): value(compared, loss, pairs, settings)
        for name, (compared, loss) in LOSSES.items()
        if compared not in ("scores", "heads", "layers") and not name.endswith("-consistency")
        for settings in SETTINGS[compared]
    }
    terms["embeddings.hidden-mse.tokens"] = value("hidden-state", hidden_mse, [(0, 0)], {"at": "tokens"})
    return terms


def random_inputs():
    """Teacher, student and labels or mask, by what a loss compares. What stands at padding is as random as the rest; its share is 0."""
    generator = torch.Generator().manual_seed(1)
    B, A, T, D, C = 3, 2, 4, 6, 3
    mask = (torch.arange(T) < torch.tensor([4, 2, 1])[:, None]).double()
    labels = torch.tensor([2, 0, 1])

    def numbers(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64).round(decimals=3)

    def shares():
        scores = numbers(B, A, T, T).masked_fill(mask[:, None, None] == 0, -torch.inf)
        return scores.softmax(-1)

    return {
        "labels": (numbers(B, C), numbers(B, C), labels),
        "logits": (numbers(B, C), numbers(B, C), labels),
        "attention": (shares(), shares(), mask),
        "hidden-state": (numbers(B, T, D), numbers(B, T, D), mask),
        "heads": (numbers(B, A, T, 3 * 4), numbers(B, A, T, 3 * 4), mask),
        "scores": (numbers(B, A, T, T), numbers(B, A, T, T), mask),
        "layers": (numbers(B, T, 3 * D), numbers(B, T, D), mask),
    }


def narrow_relations(mask):
    """Relations in 2 relation heads of a teacher that is 8 wide with 2 attention heads and a student that is 6 wide with 3."""
    generator = torch.Generator().manual_seed(2)
    B, T = mask.shape
    teacher, student = (
        torch.randn(shape, generator=generator, dtype=torch.float64).round(decimals=3) for shape in ((B, 2, T, 12), (B, 3, T, 6))
    )
    learnt = student.clone().requires_grad_()
    value = attention_relations(teacher, learnt, mask, relationHeads=2)
    (gradient,) = torch.autograd.grad(value, learnt)
    return {"teacher": teacher.tolist(), "student": student.tolist(), "value": value.item(), "gradient": gradient.tolist()}


def main():
    inputs = random_inputs()
    terms = {}
    for name, (compared, loss) in LOSSES.items():
        teacher, student, third = inputs[compared]
        for settings in SETTINGS[compared]:
            learnt = student.clone().requires_grad_()
            value = loss(teacher, learnt, third, **settings)
            (gradient,) = torch.autograd.grad(value, learnt)
            term = " ".join([name, *(f"{key} {choice}" for key, choice in settings.items())])
            terms[term] = {"value": value.item(), "gradient": gradient.tolist()}
    teacher, student, mask = inputs["scores"]
    unpadded = torch.ones_like(mask)
    torch.testing.assert_close(attention_score_mse(teacher, student, unpadded), tinybert_score_mse(teacher, student))
    narrow = narrow_relations(inputs["heads"][2])
    named = {
        compared: {"teacher": teacher.tolist(), "student": student.tolist(), "third": third.tolist()}
        for compared, (teacher, student, third) in inputs.items()
    }
    lines = [f'"torch": "{torch.__version__}"', '"inputs": ' + by_line(named), '"terms": ' + by_line(terms), '"narrow": ' + json.dumps(narrow)]
    target = Path(__file__).parent / "fixtures" / "losses.json"
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def by_line(entries):
    """JSON with a line for each entry, so that a loss more is a few lines more."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items()) + "\n}"


if __name__ == "__main__":
    main()
