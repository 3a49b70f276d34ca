"""What PyTorch says of the small models of families.py after layer surgery: a layer of the student left out, a layer of the teacher in
its place, the teacher's head. Layers are moved as modules; ALBERT's, which share parameters, are unrolled into a group each first.
Writes fixtures/layer-surgery.json: family → surgery → logits.

    python3 layer_surgery.py        (versions: requirements.txt)
"""

import copy
import json
from pathlib import Path

import torch
from transformers.utils.logging import disable_progress_bar

from families import CASES, STUDENT_LAYERS, TEACHER_LAYERS, first_batch, network, run

FILE = Path(__file__).parent / "fixtures" / "layer-surgery.json"
# Families whose layers are not all BERT's.
FAMILIES = ("bert", "albert", "mpnet", "deberta-v2", "modernbert")
# ModernBERT's first layer has no norm before its attention, so it and the others do not change places.
SURGERIES = {
    "none": ("keep",),
    "skip-1": ("skip", 1),
    "skip-2": ("skip", 2),
    "1-by-t2": ("replace", 1, 2),
    "2-by-t3": ("replace", 2, 3),
    "t-head": ("head",),
}
REFUSED = {"modernbert": {"skip-1", "1-by-t2"}}


def encoder_of(model):
    base = getattr(model, model.base_model_prefix)
    return base if hasattr(base, "layers") else getattr(base, "transformer", None) or base.encoder


def layers_of(model):
    """One module a layer, in order."""
    encoder, config = encoder_of(model), model.config
    if config.model_type == "albert":
        groups = encoder.albert_layer_groups
        return [groups[int(at / (config.num_hidden_layers / len(groups)))] for at in range(config.num_hidden_layers)]
    return list(encoder.layers if hasattr(encoder, "layers") else encoder.layer)


def put_layers(model, layers):
    encoder, modules = encoder_of(model), torch.nn.ModuleList(layers)
    model.config.num_hidden_layers = len(layers)
    if model.config.model_type == "albert":
        model.config.num_hidden_groups = len(layers)
        encoder.albert_layer_groups = modules
    elif hasattr(encoder, "layers"):
        encoder.layers = modules
    else:
        encoder.layer = modules


def put_head(model, teacher):
    """All behind the last layer: a pooler where there is one, and what stands beside the encoder."""
    base, other = (getattr(each, each.base_model_prefix) for each in (model, teacher))
    for name, _ in list(model.named_children()):
        if name != model.base_model_prefix:
            setattr(model, name, getattr(teacher, name))
    for name in ("pooler", "pooler_activation"):
        if getattr(base, name, None) is not None:
            setattr(base, name, getattr(other, name))


def operate(student, teacher, kind, layer=0, other=0):
    model = copy.deepcopy(student)
    if kind == "head":
        put_head(model, teacher)
    layers = layers_of(model)
    if kind == "skip":
        layers = layers[: layer - 1] + layers[layer:]
    if kind == "replace":
        layers[layer - 1] = layers_of(teacher)[other - 1]
    put_layers(model, layers)
    return model


def observe(family):
    options = next(iter(CASES[family].values()))
    teacher, _ = network("teacher", family, options, TEACHER_LAYERS)
    student, _ = network("student", family, options, STUDENT_LAYERS)
    ids, types, mask, _ = first_batch(student.config, 11)
    found = {}
    for name, surgery in SURGERIES.items():
        if name in REFUSED.get(family, ()):
            continue
        with torch.no_grad():
            found[name] = run(operate(student, teacher, *surgery), ids, types, mask).logits
    with torch.no_grad():
        assert (found["none"] - run(student, ids, types, mask).logits).abs().max() < 1e-6
    apart = [(value - found["none"]).abs().max().item() for name, value in found.items() if name != "none"]
    assert min(apart) > 0.01, f"{family}: a surgery changes nothing: {apart}"
    return {name: value.tolist() for name, value in found.items() if name != "none"}


def main():
    disable_progress_bar()
    lines = ",\n".join(f"{json.dumps(family)}: {json.dumps(observe(family))}" for family in FAMILIES)
    FILE.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
