"""A student narrower than fixtures/tiny-teacher: losses between its projected states and the teacher's, their gradients and a
50-step distillation in PyTorch, and the start from the teacher's largest singular directions in numpy. Takes the batches of
fixtures/tiny-bert.safetensors, writes fixtures/narrow-student.safetensors.

    python3 narrow_student.py        (versions: requirements.txt)
"""

import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import BertConfig, BertForSequenceClassification

from losses import hidden_cosine, hidden_mse
from make_tiny_bert import CLASSES, STEPS, VOCABULARY, run, short

HERE = Path(__file__).parent / "fixtures"
PAIRS = [(0, 0), (2, 1), (4, 2)]
START_LAYERS = [2, 4]
WIDTH, HEADS, FEED_FORWARD = 16, 2, 24


def narrow(teacher):
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=HEADS, intermediate_size=FEED_FORWARD,
        max_position_embeddings=64, num_labels=CLASSES, initializer_range=0.2, attn_implementation="eager",
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, classifier_dropout=0.0,
    )
    student = BertForSequenceClassification(config).eval()
    projections = {term: nn.Linear(WIDTH, teacher.config.hidden_size) for term in ("hidden-mse.tokens", "hidden-cosine.cls")}
    return student, projections


def named_parameters(student, projections):
    yield from ((short(name), value) for name, value in student.named_parameters())
    for term, projection in projections.items():
        yield from ((f"projections.{term}.{name}", value) for name, value in projection.named_parameters())


def terms(teacher, student, projections, ids, types, mask, labels):
    with torch.no_grad():
        goal = run(teacher, ids, types, mask).hidden_states
    learnt = run(student, ids, types, mask)

    def projected(term, loss, at):
        return sum(loss(goal[t], projections[term](learnt.hidden_states[s]), mask, at) for t, s in PAIRS)

    return (
        nn.functional.cross_entropy(learnt.logits, labels),
        projected("hidden-mse.tokens", hidden_mse, "tokens"),
        projected("hidden-cosine.cls", hidden_cosine, "cls"),
    )


def curve(teacher, student, projections, batches, out):
    parameters = dict(named_parameters(student, projections))
    decayed = [value for value in parameters.values() if value.ndim >= 2]
    others = [value for value in parameters.values() if value.ndim < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=5e-4, eps=1e-8
    )
    rising, reports = math.ceil(0.1 * STEPS), []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = 5e-4 * ((step + 1) / rising if step < rising else (STEPS - step) / (STEPS - rising))
        batch = [batches[f"curve.{name}"][step] for name in ("ids", "type_ids", "mask", "labels")]
        found = terms(teacher, student, projections, batch[0].long(), batch[1].long(), batch[2], batch[3].long())
        optimizer.zero_grad(set_to_none=True)
        sum(found).backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        optimizer.step()
        reports.append(torch.stack([sum(found), norm, *found]).detach())
    out["curve.report"] = torch.stack(reports)
    for name in parameters:
        if name.startswith("projections."):
            out[f"curve.final.{name}"] = parameters[name].detach().clone()


def singular_start(teacher):
    """What engine/narrowing says, in numpy: states onto the largest singular directions of the word embeddings."""
    weights = {short(name): value.numpy().astype(np.float64) for name, value in teacher.state_dict().items()}
    words = weights["embeddings.word_embeddings.weight"]
    wide = words.shape[1]
    centred = words - words.mean(1, keepdims=True)
    _, values, directions = np.linalg.svd(centred, full_matrices=False)
    kept = directions[: WIDTH - 1].T
    kept = kept * np.sign(kept[np.abs(kept).argmax(0), np.arange(WIDTH - 1)])
    basis = np.concatenate([np.full((wide, 1), wide**-0.5), kept], 1)
    mirror = np.eye(WIDTH)[0] - WIDTH**-0.5
    basis = basis - 2 * np.outer(basis @ mirror, mirror) / (mirror @ mirror)
    energy = (values[: WIDTH - 1] ** 2).sum() / (values**2).sum()
    gain = math.sqrt(energy * wide / WIDTH)

    old_heads, old_inner = teacher.config.num_attention_heads, teacher.config.intermediate_size
    head_width = wide // old_heads
    heads = [h * old_heads // HEADS for h in range(HEADS)]
    by_head = np.concatenate([np.arange(h * head_width, (h + 1) * head_width) for h in heads])
    inner = np.arange(FEED_FORWARD) * old_inner // FEED_FORWARD
    pooled = np.arange(WIDTH) * wide // WIDTH

    def of_layer(name, value):
        part, kind = name.rsplit(".", 1)
        if part.endswith("LayerNorm"):
            return gain * (basis**2).T @ value if kind == "weight" else basis.T @ value
        if part.split(".")[-1] in ("query", "key", "value"):
            return value[by_head] if kind == "bias" else value[by_head] @ basis
        if part.endswith("attention.output.dense"):
            return basis.T @ value if kind == "bias" else basis.T @ value[:, by_head]
        if part.endswith("intermediate.dense"):
            return value[inner] if kind == "bias" else value[inner] @ basis
        if part.endswith("output.dense"):
            return basis.T @ value if kind == "bias" else basis.T @ value[:, inner]
        if part == "pooler.dense":
            return value[pooled] if kind == "bias" else value[pooled] @ basis
        if part == "classifier":
            return value if kind == "bias" else value[:, pooled]
        return value @ basis

    start = {name: of_layer(name, value) for name, value in weights.items() if not name.startswith("encoder.")}
    for index, layer in enumerate(START_LAYERS):
        prefix = f"encoder.layer.{layer - 1}."
        for name, value in weights.items():
            if name.startswith(prefix):
                start[f"encoder.layer.{index}.{name.removeprefix(prefix)}"] = of_layer(name, value)
    return {f"singular.{name}": torch.from_numpy(value).float() for name, value in start.items() if value.ndim > 0}


def main():
    teacher = BertForSequenceClassification.from_pretrained(HERE / "tiny-teacher", attn_implementation="eager").eval()
    batches = load_file(HERE / "tiny-bert.safetensors")
    student, projections = narrow(teacher)
    out = singular_start(teacher)
    for name, value in named_parameters(student, projections):
        out[f"start.{name}"] = value.detach().clone()
    ids, types, mask, labels = (batches[name] for name in ("ids", "type_ids", "mask", "labels"))
    out["student.logits"] = run(student, ids.long(), types.long(), mask).logits.detach().clone()
    _, mse, cosine = terms(teacher, student, projections, ids.long(), types.long(), mask, labels.long())
    (mse + cosine).backward()
    out["loss"] = torch.stack([mse, cosine]).detach()
    for name, value in named_parameters(student, projections):
        if value.grad is not None:
            out[f"gradient.{name}"] = value.grad.clone()
    curve(teacher, student, projections, batches, out)
    save_file({name: value.contiguous() for name, value in out.items()}, HERE / "narrow-student.safetensors")


if __name__ == "__main__":
    main()
