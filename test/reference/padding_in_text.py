"""What PyTorch says of texts in which the padding token stands among words: RoBERTa's and MPNet's positions pass over it. Writes
fixtures/padding-in-text.safetensors.

    python3 padding_in_text.py        (versions: requirements.txt)

Models and batch are those of families.py; in every text the third and the fifth token are padding's.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file

from families import CASES, STUDENT_LAYERS, first_batch, network, run

out = {}
for family in ("roberta", "mpnet"):
    model, _ = network("student", family, CASES[family]["plain"], STUDENT_LAYERS)
    ids, types, mask, _ = first_batch(model.config, 11)
    ids[:, [2, 4]] = model.config.pad_token_id
    with torch.no_grad():
        found = run(model, ids, types, mask)
    out |= {f"{family}.logits": found.logits, f"{family}.hidden.0": found.hidden_states[0][mask.bool()]}
save_file(out, Path(__file__).parent / "fixtures" / "padding-in-text.safetensors")
