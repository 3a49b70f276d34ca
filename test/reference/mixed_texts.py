"""Losses that look at mixtures of texts (CR-ILD, Ko et al. 2023), on the tiny teacher and student of make_tiny_bert.py: the value of each over
mapped pairs, and of its gradient by every parameter the norm and Σ gᵢ · cos i. A text is mixed behind its embeddings with that of the batch in
reverse, as impl_mixup of modules/modeling.py in github.com/jongwooko/CR-ILD has it. Writes fixtures/mixed-texts.json.

    python3 mixed_texts.py        (versions: requirements.txt)
"""

import json

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from layer_losses import HERE, Layers, scores
from losses import attention_consistency, attention_kl, attention_relations, hidden_cosine, hidden_mse
from make_tiny_bert import PAIRS, short

SHARE = 0.7


class Mixing(Layers):
    """A network that is given what stands in place of its embeddings."""

    def embed(self, batch):
        return self.network.bert.embeddings(input_ids=batch["ids"].long(), token_type_ids=batch["type_ids"].long())

    def run(self, embedded, mask):
        added = (1 - mask[:, None, None]) * torch.finfo(embedded.dtype).min
        states = [embedded]
        for layer in self.network.bert.encoder.layer:
            made = layer(states[-1], attention_mask=added)
            states.append(made if isinstance(made, torch.Tensor) else made[0])
        self.hidden_states = states
        return {
            "states": dict(enumerate(states)),
            "attention": {i: (scores(self, i) + added).softmax(-1) for i in range(1, len(states))},
            "heads": {i: self.heads(i) for i in range(1, len(states))},
        }


def passes(teacher, student, batch):
    """Of the teacher and of the student for mixtures, and of the student for the texts themselves without gradient."""
    mask = batch["mask"]
    union = torch.maximum(mask, mask.flip(0))

    def mixed(network):
        own = network.embed(batch)
        return network.run(SHARE * own + (1 - SHARE) * own.flip(0), union)

    with torch.no_grad():
        goal, own = mixed(teacher), student.run(student.embed(batch), mask)
    return goal, mixed(student), own, union


def distilled(what, loss, **settings):
    return lambda goal, learnt, _own, _mask, union: sum(loss(goal[what][t], learnt[what][s], union, **settings) for t, s in PAIRS)


def consistent(what, loss, **settings):
    def value(_goal, learnt, own, mask, _union):
        layers = sorted({s for _, s in PAIRS})
        first = sum(loss(own[what][s], learnt[what][s], mask, **settings) for s in layers)
        second = sum(loss(own[what][s].flip(0), learnt[what][s], mask.flip(0), **settings) for s in layers)
        return SHARE * first + (1 - SHARE) * second

    return value


# By a name: the loss's id and its settings, and how it is computed.
TERMS = {
    "attention-kl": ({"loss": "attention-kl", "texts": "mixed"}, distilled("attention", attention_kl)),
    "attention-relations": ({"loss": "attention-relations", "texts": "mixed"}, distilled("heads", attention_relations)),
    "hidden-mse": ({"loss": "hidden-mse", "at": "tokens", "texts": "mixed"}, distilled("states", hidden_mse, at="tokens")),
    "hidden-cosine": ({"loss": "hidden-cosine", "at": "cls", "texts": "mixed"}, distilled("states", hidden_cosine, at="cls")),
    "attention-consistency": ({"loss": "attention-consistency"}, consistent("attention", attention_consistency)),
    "attention-consistency by text": ({"loss": "attention-consistency", "per": "text"}, consistent("attention", attention_consistency, per="text")),
    "hidden-consistency": ({"loss": "hidden-consistency"}, consistent("states", hidden_mse, at="tokens")),
    "hidden-consistency at [CLS]": ({"loss": "hidden-consistency", "at": "cls"}, consistent("states", hidden_mse, at="cls")),
}


def theirs(own, learnt, mask):
    """Attention_KL of the authors' losses.py, of scores of one layer: padding of x left out before the softmax, all rows in the mean."""
    added = (1 - mask[:, None, None]) * -10000.0
    return -((own + added).softmax(-1) * F.log_softmax(learnt + added, -1)).sum(-1).mean()


def hold_against_theirs():
    """Where nothing is padding, the authors' consistency of attention has the gradient of ours."""
    generator = torch.Generator().manual_seed(5)
    own, learnt = (torch.randn(3, 2, 4, 4, generator=generator, dtype=torch.float64) for _ in range(2))
    mask = torch.ones(3, 4, dtype=torch.float64)
    learnt.requires_grad_()
    ours = attention_consistency(own.softmax(-1), learnt.softmax(-1), mask)
    pair = [torch.autograd.grad(value, learnt)[0] for value in (ours, theirs(own, learnt, mask))]
    torch.testing.assert_close(*pair)


def main():
    hold_against_theirs()
    fixture = load_file(HERE / "tiny-bert.safetensors")
    batch = {name: fixture[name] for name in ("ids", "type_ids", "mask")}
    teacher, student = Mixing("tiny-teacher"), Mixing("tiny-student")
    found = {}
    for name, (term, loss) in TERMS.items():
        student.network.zero_grad(set_to_none=True)
        goal, learnt, own, union = passes(teacher, student, batch)
        value = loss(goal, learnt, own, batch["mask"], union)
        value.backward()
        gradients = {short(key): p.grad.flatten() for key, p in student.network.named_parameters() if p.grad is not None and p.grad.any()}
        found[name] = {
            "term": term,
            "value": value.item(),
            "gradients": {key: [g.norm().item(), (g * torch.arange(len(g)).cos()).sum().item()] for key, g in gradients.items()},
        }
    (HERE / "mixed-texts.json").write_text(json.dumps({"share": SHARE, "terms": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
