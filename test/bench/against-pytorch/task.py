"""What the peers share: the task that index.ts wrote, the two networks, and what their layers hold.

B batch, A heads, T tokens, D hidden, C classes.
"""

import json
import sys
import time
from functools import partial
from math import ceil
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch.nn.utils.rnn import pad_sequence
from transformers import AttentionInterface, BertForSequenceClassification
from transformers.masking_utils import AttentionMaskInterface, eager_mask
from transformers.utils import logging

logging.disable_progress_bar()

EVALUATION_BATCH = 64


class Examples:
    """Tokenized texts of one split."""

    def __init__(self, tensors, split):
        lengths = tensors[f"{split}.lengths"].tolist()
        self.lengths = lengths
        self.ids = tensors[f"{split}.ids"].long().split(lengths)
        self.types = tensors[f"{split}.types"].long().split(lengths)

    def batch(self, chosen):
        """Padded to the longest of them; padding is 0 everywhere."""
        pad = partial(pad_sequence, batch_first=True)
        return {
            "input_ids": pad([self.ids[index] for index in chosen]),
            "token_type_ids": pad([self.types[index] for index in chosen]),
            "attention_mask": pad([torch.ones(self.lengths[index], dtype=torch.long) for index in chosen]),
        }


class Task:
    """One plan: settings, examples, and the batches of every step in Stillroom's order."""

    def __init__(self, folder):
        folder = Path(folder)
        self.settings = json.loads((folder / "task.json").read_text())
        tensors = load_file(folder / "examples.safetensors")
        self.train = Examples(tensors, "train")
        self.dev = Examples(tensors, "dev")
        self.order = [batch.tolist() for batch in tensors["order"].split(tensors["order.sizes"].tolist())]
        self.pairs = [(pair["teacher"], pair["student"]) for pair in self.settings["mapping"]]
        torch.manual_seed(self.settings["training"]["seed"])

    def networks(self):
        """The teacher, frozen, and the student as its run begins."""
        teacher = load(self.settings["teacher"]).eval().requires_grad_(False)
        return teacher, load(self.settings["student"])

    def weight(self, loss):
        return next((term["weight"] for term in self.settings["losses"] if term["loss"] == loss), 0.0)

    def temperature(self):
        terms = (term for term in self.settings["losses"] if term["loss"] == "soft-label")
        return next(terms, {}).get("temperature", 2.0)

    def rate(self, step):
        """The learning rate of a step, from 0, as a share of the highest: a linear rise, then a linear fall."""
        steps = len(self.order)
        rising = ceil(self.settings["training"]["warmup"] * steps)
        return (step + 1) / rising if step < rising else (steps - step) / max(1, steps - rising)

    def optimizer(self, network, fused=False):
        """Matrices and embeddings decay; biases and layer norms do not."""
        training = self.settings["training"]
        parameters = list(network.parameters())
        groups = [
            {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": training["weightDecay"]},
            {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=training["learningRate"], betas=(0.9, 0.999), eps=1e-8, fused=fused)


class Inside:
    """What the compared layers of a network held in its last forward pass, in the order of `layers` (counted from 1)."""

    def __init__(self, network, layers):
        self.attention = [None] * len(layers)  # [B, A, T, T], before dropout
        self.states = [None] * len(layers)  # [B, T, D]
        for place, number in enumerate(layers):
            layer = network.bert.encoder.layer[number - 1]
            layer.attention.self.is_compared = True
            layer.attention.self.register_forward_hook(partial(self._keep_attention, place))
            layer.register_forward_hook(partial(self._keep_state, place))

    def _keep_attention(self, place, _module, _inputs, output):
        self.attention[place] = output[1]

    def _keep_state(self, place, _module, _inputs, output):
        self.states[place] = output


def hand_out_all(network):
    """Lets every layer hand out its attention, where the network is asked for all (`output_attentions`)."""
    for layer in network.bert.encoder.layer:
        layer.attention.self.is_compared = True


def attention(module, query, key, value, mask, scaling=None, dropout=0.0, **_):
    """As Hugging Face's eager attention, but the shares are handed out before dropout; fused where nobody looks at them."""
    if not getattr(module, "is_compared", False):
        mixed = F.scaled_dot_product_attention(query, key, value, mask, dropout, scale=scaling)
        return mixed.transpose(1, 2).contiguous(), None
    scores = query @ key.transpose(2, 3) * scaling
    shares = F.softmax(scores if mask is None else scores + mask, -1)
    mixed = F.dropout(shares, dropout, training=module.training) @ value
    return mixed.transpose(1, 2).contiguous(), shares


AttentionInterface.register("shares-before-dropout", attention)
AttentionMaskInterface.register("shares-before-dropout", eager_mask)


def load(folder):
    return BertForSequenceClassification.from_pretrained(folder, attn_implementation="shares-before-dropout")


@torch.inference_mode()
def predict(network, examples):
    """Logits of all examples in their order, [N, C]; longest first, as Stillroom evaluates."""
    network.eval()
    order = sorted(range(len(examples.lengths)), key=lambda index: -examples.lengths[index])
    logits = torch.empty(len(order), network.config.num_labels)
    for at in range(0, len(order), EVALUATION_BATCH):
        chosen = order[at : at + EVALUATION_BATCH]
        logits[chosen] = network(**examples.batch(chosen)).logits.float()
    return logits


class Clock:
    """Tells each step on standard output as it ends: a JSON object a line."""

    def __init__(self):
        self.at = time.perf_counter()

    def restart(self):
        self.at = time.perf_counter()

    def tell_step(self, tokens, loss, norm, terms):
        now = time.perf_counter()
        tell(kind="step", seconds=now - self.at, tokens=tokens, loss=loss, gradientNorm=norm, terms=terms)
        self.at = time.perf_counter()


def tell(**what):
    print(json.dumps(what), flush=True)


def finish(task, teacher, student, out):
    """Judges both networks on the dev set and leaves their logits, float32 row by row, in the folder `out`."""
    for name, network in (("teacher", teacher), ("student", student)):
        (Path(out) / f"{name}.f32").write_bytes(predict(network, task.dev).numpy().tobytes())
    tell(kind="end", torch=torch.__version__, python=sys.version.split()[0], threads=torch.get_num_threads())
