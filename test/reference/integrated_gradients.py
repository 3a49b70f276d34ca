"""Integrated gradients of a small model of every encoder family, on the way of word embeddings from [MASK] to a text: the midpoint rule of
32 steps, written out on transformers' inputs_embeds. Writes fixtures/integrated-gradients.json.

    python3 integrated_gradients.py        (versions: requirements.txt)
"""

import json
from pathlib import Path

import torch

from families import CASES, TEACHER_LAYERS, first_batch, network

FIXTURES = Path(__file__).parent / "fixtures"
STEPS, MASK_ID, OUTPUT = 32, 4, 1


def said_of(model, embeds, types):
    kinds = {"token_type_ids": types} if getattr(model.config, "type_vocab_size", 0) > 1 else {}
    mask = torch.ones(embeds.shape[:2])
    return model(inputs_embeds=embeds, attention_mask=mask, **kinds).logits.softmax(-1)[:, OUTPUT]


def explain(family, options):
    model, _ = network("teacher", family, options, TEACHER_LAYERS)
    model = model.double()
    ids, types, mask, _ = first_batch(model.config, options.get("longest", 11))
    assert mask[0].all(), "the first text is the longest"
    ids, types = ids[:1], types[:1]
    of_mask = torch.full_like(ids, MASK_ID)
    of_mask[:, [0, -1]] = ids[:, [0, -1]]  # the template's tokens stay
    table = model.get_input_embeddings().weight.detach()
    start, end = table[of_mask], table[ids]
    given = torch.zeros(ids.shape[1], dtype=torch.float64)
    for step in range(STEPS):
        at = (start + (step + 0.5) / STEPS * (end - start)).requires_grad_()
        said_of(model, at, types).sum().backward()
        given += (at.grad * (end - start)).sum(-1)[0] / STEPS
    with torch.no_grad():
        of_nothing, said = (float(said_of(model, each, types)) for each in (start, end))
    return {
        "ids": ids[0].tolist(),
        "types": types[0].tolist(),
        "given": given.tolist(),
        "saidOfNothing": of_nothing,
        "said": said,
    }


found = {}
for family, cases in CASES.items():
    name, options = next(iter(cases.items()))
    found[family] = {"case": name, **explain(family, options)}
    print(family, found[family]["said"] - found[family]["saidOfNothing"] - sum(found[family]["given"]))
(FIXTURES / "integrated-gradients.json").write_text(json.dumps(found) + "\n")
