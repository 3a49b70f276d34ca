"""Loads folders of ours, a student as wide as its teacher and a narrower one, with Python's transformers and records what it says of a
few texts. Writes fixtures/from-pretrained.json.

    python3 from_pretrained.py MODEL_FOLDER          (the catalogue's minilm-l6; versions: requirements.txt)
    python3 from_pretrained.py --print FOLDER        the same of a folder that is there, printed, nothing written

The folder's files are recorded by their hashes: while the test finds ours to be the same bytes, what Python made of them holds.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForSequenceClassification, AutoTokenizer

HERE = Path(__file__).parent
NODE = HERE.parent.parent / "node_modules" / ".bin" / "node"
TEXTS = [("Effective but too tepid biopic",), ("A quiet, moving film.", "Terrible, I thought!"), ("Naïve café – déjà vu 電影",)]


def observe(folder):
    network, problems = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    logits = []
    for text in TEXTS:
        with torch.no_grad():
            logits.append(network.eval()(**tokenizer(*text, return_tensors="pt")).logits[0].tolist())
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    return {
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
        "problems": {kind: sorted(map(str, found)) for kind, found in problems.items()},
        "labels": list(network.config.id2label.values()),
        "files": files,
        "texts": TEXTS,
        "logits": logits,
    }


def record(model):
    found = {}
    for kind in ("whole", "narrow"):
        folder = Path(tempfile.mkdtemp()) / "student"
        subprocess.run([NODE, HERE / "write-student.ts", model, folder, kind], check=True)
        found[kind] = observe(folder)
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    (HERE / "fixtures" / "from-pretrained.json").write_text(text)


if sys.argv[1] == "--print":
    print(json.dumps(observe(Path(sys.argv[2]))))
else:
    record(sys.argv[1])
