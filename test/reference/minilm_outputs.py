"""What PyTorch computes with MiniLM-L6 on real sentences and a pair in one padded batch. Writes fixtures/minilm.safetensors.

    python3 minilm_outputs.py MODEL_FOLDER        (the catalogue's minilm-l6; versions: requirements.txt)
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer, BertForSequenceClassification

# Of the catalogue's movie-reviews; the last line is a pair.
TEXTS = ["Effective but too tepid biopic", "...a pretentious mess...", "A quiet, moving film about nothing much."]
PAIRS = [None, None, "Terrible, I thought."]


def main(folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = BertForSequenceClassification.from_pretrained(folder, num_labels=2, attn_implementation="eager").eval()
    with torch.no_grad():
        # A classifier that the test can make too.
        numbers = torch.arange(2 * 384, dtype=torch.float64).reshape(2, 384)
        network.classifier.weight.copy_((0.1 * torch.sin(numbers + 1)).float())
        network.classifier.bias.copy_(torch.tensor([0.5, -0.5]))
    encoded = tokenizer(TEXTS[:2] + [(TEXTS[2], PAIRS[2])], padding=True, return_tensors="pt")
    with torch.no_grad():
        output = network(**encoded, output_hidden_states=True, output_attentions=True)
    out = {
        "ids": encoded["input_ids"].int(),
        "type_ids": encoded["token_type_ids"].int(),
        "mask": encoded["attention_mask"].float(),
        "logits": output.logits,
    }
    out |= {f"hidden.{layer}": state.contiguous() for layer, state in enumerate(output.hidden_states)}
    out |= {f"attention.{layer + 1}": each.contiguous() for layer, each in enumerate(output.attentions)}
    save_file(out, Path(__file__).parent / "fixtures" / "minilm.safetensors")


main(sys.argv[1])
