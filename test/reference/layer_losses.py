"""Losses that look at more of a layer than transformers gives out (queries, keys, values), or at several layers of the teacher at once, on the
tiny teacher and student of make_tiny_bert.py: the value of each over mapped pairs, and the norm of its gradient by every parameter. Writes fixtures/layer-losses.json.

    python3 layer_losses.py        (versions: requirements.txt)
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import BertForSequenceClassification

from losses import attention_relations, attention_score_mse, hidden_alp
from make_tiny_bert import PAIRS, short

HERE = Path(__file__).parent / "fixtures"


class Layers:
    """A network, and what its last pass made in each layer. Layers count from 1."""

    def __init__(self, folder):
        self.network = BertForSequenceClassification.from_pretrained(HERE / folder, attn_implementation="eager").eval()
        self.made = {}
        for index, layer in enumerate(self.network.bert.encoder.layer):
            for side in ("query", "key", "value"):
                getattr(layer.attention.self, side).register_forward_hook(self._keep((index + 1, side)))

    def _keep(self, place):
        return lambda _module, _inputs, output: self.made.__setitem__(place, output)

    def run(self, batch):
        output = self.network(
            input_ids=batch["ids"].long(), token_type_ids=batch["type_ids"].long(), attention_mask=batch["mask"], output_hidden_states=True
        )
        self.hidden_states = output.hidden_states

    def heads(self, layer):
        """Queries, keys and values side by side, [B, A, T, 3·H]."""
        A = self.network.config.num_attention_heads
        sides = [self.made[layer, side] for side in ("query", "key", "value")]
        B, T, _ = sides[0].shape
        return torch.cat([side.view(B, T, A, -1).transpose(1, 2) for side in sides], -1)


def relations(teacher, student, mask, **settings):
    return sum(attention_relations(teacher.heads(t).detach(), student.heads(s), mask, **settings) for t, s in PAIRS)


def scores(network, layer):
    """Before padding is left out, [B, A, T, T]."""
    query, key, _ = network.heads(layer).chunk(3, -1)
    return query @ key.mT / query.shape[-1] ** 0.5


def score_mse(teacher, student, mask, **settings):
    return sum(attention_score_mse(scores(teacher, t).detach(), scores(student, s), mask, **settings) for t, s in PAIRS)


def alp(teacher, student, mask, **settings):
    """ALP-KD: every layer of the teacher is mapped to every layer of the student."""
    layers = torch.cat(teacher.hidden_states[1:], -1).detach()
    return sum(hidden_alp(layers, state, mask, **settings) for state in student.hidden_states[1:])


# By a name: the loss's id and its settings, and how it is computed.
TERMS = {
    "attention-score-mse": ({"loss": "attention-score-mse"}, score_mse),
    "attention-relations": ({"loss": "attention-relations"}, relations),
    "attention-relations of values": ({"loss": "attention-relations", "relations": ["values"]}, relations),
    "attention-relations in 8 heads": ({"loss": "attention-relations", "relationHeads": 8, "per": "text"}, relations),
    "hidden-alp": ({"loss": "hidden-alp", "at": "cls"}, alp),
    "hidden-alp at all tokens": ({"loss": "hidden-alp", "at": "tokens"}, alp),
}


def main():
    fixture = load_file(HERE / "tiny-bert.safetensors")
    batch = {name: fixture[name] for name in ("ids", "type_ids", "mask")}
    teacher, student = Layers("tiny-teacher"), Layers("tiny-student")
    found = {}
    for name, (term, loss) in TERMS.items():
        teacher.run(batch)
        student.run(batch)
        student.network.zero_grad(set_to_none=True)
        settings = {key: value for key, value in term.items() if key != "loss"}
        value = loss(teacher, student, batch["mask"], **settings)
        value.backward()
        norms = {short(key): p.grad.norm().item() for key, p in student.network.named_parameters() if p.grad is not None and p.grad.any()}
        found[name] = {"term": term, "value": value.item(), "gradientNorms": norms}
    (HERE / "layer-losses.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
