"""A small random teacher and student, and what PyTorch computes of them: outputs, every loss, every gradient, and a
50-step distillation. Writes fixtures/tiny-teacher, fixtures/tiny-student (Hugging Face folders) and fixtures/tiny-bert.safetensors.

    python3 make_tiny_bert.py        (versions: requirements.txt)
"""

import json
import math
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import BertConfig, BertForSequenceClassification

from losses import all_terms

HERE = Path(__file__).parent / "fixtures"
PAIRS = [(2, 1), (4, 2)]
STEPS, BATCH, CLASSES, VOCABULARY = 50, 8, 3, 120


def model(layers, seed):
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=32, num_hidden_layers=layers, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=64, num_labels=CLASSES, initializer_range=0.2, attn_implementation="eager",
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, classifier_dropout=0.0,
    )
    return BertForSequenceClassification(config).eval()


def batch(generator, size, longest):
    lengths = torch.randint(3, longest + 1, (size,), generator=generator)
    lengths[0] = longest
    mask = (torch.arange(longest)[None] < lengths[:, None]).float()
    ids = torch.randint(5, VOCABULARY, (size, longest), generator=generator) * mask.long()
    types = ((torch.arange(longest)[None] >= lengths[:, None] // 2).float() * mask).long()
    labels = torch.randint(0, CLASSES, (size,), generator=generator)
    return ids, types, mask, labels


def run(network, ids, types, mask):
    return network(
        input_ids=ids, token_type_ids=types, attention_mask=mask, output_hidden_states=True, output_attentions=True
    )


def short(name):
    return name.removeprefix("bert.")


def main():
    teacher, student = model(4, 1), model(2, 2)
    for network, folder in ((teacher, "tiny-teacher"), (student, "tiny-student")):
        network.save_pretrained(HERE / folder)
    generator = torch.Generator().manual_seed(3)
    out = {}
    ids, types, mask, labels = batch(generator, 5, 11)
    out |= {"ids": ids.int(), "type_ids": types.int(), "mask": mask, "labels": labels.int()}
    with torch.no_grad():
        goal = run(teacher, ids, types, mask)
    for role, outputs in (("teacher", goal), ("student", run(student, ids, types, mask))):
        out[f"{role}.logits"] = outputs.logits.detach().clone()
        for index, state in enumerate(outputs.hidden_states):
            out[f"{role}.hidden.{index}"] = state.detach().clone()
        for index, attention in enumerate(outputs.attentions):
            out[f"{role}.attention.{index + 1}"] = attention.detach().clone()
    for name in all_terms(goal, goal, labels, mask, []):
        student.zero_grad(set_to_none=True)
        loss = all_terms(goal, run(student, ids, types, mask), labels, mask, PAIRS)[name]
        loss.backward()
        out[f"loss.{name}"] = loss.detach().clone()
        for parameter, value in student.named_parameters():
            if value.grad is not None:
                out[f"gradient.{name}.{short(parameter)}"] = value.grad.clone()
    curve(teacher, student, generator, out)
    save_file({name: value.contiguous() for name, value in out.items()}, HERE / "tiny-bert.safetensors")
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    (HERE / "tiny-bert.json").write_text(json.dumps(versions, indent=2) + "\n")


def curve(teacher, student, generator, out):
    """Losses hard + soft (T = 2) + attention-kl + hidden-cosine at [CLS], all weight 1; AdamW as plans describe it."""
    decayed = [value for value in student.parameters() if value.ndim >= 2]
    others = [value for value in student.parameters() if value.ndim < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=5e-4, eps=1e-8
    )
    rising = math.ceil(0.1 * STEPS)
    used = ("hard-label", "soft-label", "attention-kl", "hidden-cosine.cls")
    batches, reports = [], []
    for step in range(STEPS):
        ids, types, mask, labels = batch(generator, BATCH, 12)
        batches.append((ids.int(), types.int(), mask, labels.int()))
        factor = (step + 1) / rising if step < rising else (STEPS - step) / (STEPS - rising)
        for group in optimizer.param_groups:
            group["lr"] = 5e-4 * factor
        with torch.no_grad():
            goal = run(teacher, ids, types, mask)
        terms = all_terms(goal, run(student, ids, types, mask), labels, mask, PAIRS)
        total = sum(terms[name] for name in used)
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        norm = torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        reports.append(torch.stack([total, norm, *(terms[name] for name in used)]).detach())
    for name, values in zip(("ids", "type_ids", "mask", "labels"), zip(*batches)):
        out[f"curve.{name}"] = torch.stack(values)
    out["curve.report"] = torch.stack(reports)
    for parameter, value in student.named_parameters():
        out[f"curve.final.{short(parameter)}"] = value.detach().clone()


if __name__ == "__main__":
    main()
