"""What PyTorch computes with MPNet-base on real sentences in one padded batch, as fingerprints, and how alike the sentences are by the mean
of their last states. Writes fixtures/mpnet.json.

    python3 mpnet_outputs.py MODEL_FOLDER        (the catalogue's mpnet-base; versions: requirements.txt)
"""

import json
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer, MPNetModel

from family_numbers import fingerprint

# The second says what the first does, the third something else; the last is long enough for MPNet's wide buckets of distances.
TEXTS = [
    "That is a happy person",
    "That is a very happy person",
    "Today is a sunny day",
    "Although it runs for three hours and its second act sags under too many subplots, the performances, the photography and a score "
    "that never tells you what to feel make it one of the few pictures this year that I would gladly sit through again, preferably on "
    "the largest screen in town, because what it does with its last ten minutes is worth every quiet minute that comes before.",
]


def main(folder):
    encoded = AutoTokenizer.from_pretrained(folder)(TEXTS, padding=True, return_tensors="pt")
    network = MPNetModel.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        output = network(**encoded, output_hidden_states=True, output_attentions=True)
    mask = encoded["attention_mask"]
    real = mask.bool()

    def printed(name, value):
        return [round(number, 7) for number in fingerprint(name, value.numpy()).tolist()]

    means = (output.last_hidden_state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    alike = torch.nn.functional.cosine_similarity(means[0], means[1:], dim=-1).tolist()
    found = {
        "texts": TEXTS,
        "ids": [ids[: int(own.sum())].tolist() for ids, own in zip(encoded["input_ids"], mask)],
        "alike": alike,
        "hidden": [printed(f"hidden.{at}", state[real]) for at, state in enumerate(output.hidden_states)],
        "attention": [printed(f"attention.{at}", each.transpose(1, 2)[real]) for at, each in enumerate(output.attentions)],
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    (Path(__file__).parent / "fixtures" / "mpnet.json").write_text("{\n" + lines + "\n}\n")


main(sys.argv[1])
