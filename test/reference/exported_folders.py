"""What Python's from_pretrained makes of folders that Stillroom wrote, on one line of JSON: token ids and logits of texts, and what it missed.

    python3 exported_folders.py < [{"folder": …, "texts": [[text, pair?], …], "maxLength": 32}, …]

Called by test/scenarios/parity/exported-cases.test.ts where torch and transformers are installed.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from transformers import AutoModelForSequenceClassification, AutoTokenizer

transformers.logging.set_verbosity_error()


def observe(asked):
    network, problems = AutoModelForSequenceClassification.from_pretrained(asked["folder"], output_loading_info=True)
    tokenizer = AutoTokenizer.from_pretrained(asked["folder"])
    ids, logits = [], []
    for texts in asked["texts"]:
        encoded = tokenizer(*texts, truncation=True, max_length=asked["maxLength"], return_tensors="pt")
        ids.append(encoded["input_ids"][0].tolist())
        with torch.no_grad():
            logits.append(network.eval()(**encoded).logits[0].tolist())
    return {
        "ids": ids,
        "logits": logits,
        "labels": [str(label) for label in network.config.id2label.values()],
        "problems": sorted(str(problem) for found in problems.values() for problem in found),
    }


print(json.dumps([observe(asked) for asked in json.load(sys.stdin)]))
