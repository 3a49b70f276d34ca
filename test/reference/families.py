"""Small random models of every encoder family, with every option that changes a result, and what PyTorch computes of them in a padded
batch: logits, hidden states, attention, gradients by every parameter, and 50 steps of distillation; and that it loads the students that
Stillroom writes of them. Writes fixtures/families/FAMILY.json and .safetensors.

    python3 families.py [FAMILY …]        (versions: requirements.txt; all families where none is named)

A family is an entry of CASES. Weights and batches are not stored: family_numbers.py makes them, and so does the test.
"""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors import safe_open
from safetensors.torch import save
from transformers import AutoConfig, AutoModelForSequenceClassification
from transformers.utils.logging import disable_progress_bar

from family_numbers import batch, fingerprint, weight
from losses import attention_kl, hard_label, hidden_mse, soft_label

HERE = Path(__file__).parent / "fixtures" / "families"
NODE = Path(__file__).parent.parent.parent / "node_modules" / ".bin" / "node"
STEPS, VOCABULARY, CLASSES = 50, 40, 3
TEACHER_LAYERS, STUDENT_LAYERS = 3, 2
PAIRS = [(1, 1), (3, 2)]
SHAPE = {
    "vocab_size": VOCABULARY,
    "hidden_size": 16,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 48,
    "num_labels": CLASSES,
}
DEBERTA_V3 = {
    "relative_attention": True,
    "position_buckets": 4,
    "max_relative_positions": -1,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": "p2c|c2p",
    "position_biased_input": False,
    "type_vocab_size": 0,
}
MODERNBERT = {
    "local_attention": 4,
    "pad_token_id": 0,
    **{f"{name}_token_id": 2 for name in ("bos", "eos", "cls", "sep")},
}

# Family → name of the case → what its config says beyond SHAPE. "longest" is of the batch.
CASES = {
    "bert": {"plain": {}, "gelu-new": {"hidden_act": "gelu_new"}, "relu": {"hidden_act": "relu"}},
    "roberta": {"plain": {"type_vocab_size": 1}, "relu": {"type_vocab_size": 1, "hidden_act": "relu"}},
    "camembert": {"plain": {"type_vocab_size": 1}},
    "xlm-roberta": {"plain": {"type_vocab_size": 1}},
    "distilbert": {
        "plain": {"hidden_dim": 24},
        "relu": {"hidden_dim": 24, "activation": "relu"},
    },
    "electra": {"plain": {"embedding_size": 16}, "narrow-embeddings": {"embedding_size": 10}},
    "mpnet": {"plain": {}, "far": {"longest": 40}},
    "albert": {
        "plain": {"embedding_size": 10},
        "equal-embeddings": {"embedding_size": 16, "hidden_act": "gelu"},
        "two-groups": {"embedding_size": 10, "num_hidden_groups": 2},
    },
    "deberta-v2": {
        "v3": DEBERTA_V3,
        "c2p": DEBERTA_V3 | {"pos_att_type": ["c2p"]},
        "p2c": DEBERTA_V3 | {"pos_att_type": ["p2c"]},
        "own-position-keys": DEBERTA_V3 | {"share_att_key": False},
        "own-position-keys-c2p": DEBERTA_V3 | {"share_att_key": False, "pos_att_type": "c2p"},
        "no-buckets": DEBERTA_V3 | {"position_buckets": -1, "max_relative_positions": 6},
        "no-relative-norm": DEBERTA_V3 | {"norm_rel_ebd": "none"},
        "absolute-too": DEBERTA_V3 | {"position_biased_input": True, "type_vocab_size": 2},
        "absolute-only": {"relative_attention": False, "type_vocab_size": 0},
        "narrow-embeddings": DEBERTA_V3 | {"embedding_size": 10},
        "relu-head": DEBERTA_V3 | {"pooler_hidden_act": "relu"},
        "far": DEBERTA_V3 | {"position_buckets": 8, "longest": 30},
    },
    "modernbert": {
        "plain": MODERNBERT,
        "mean": MODERNBERT | {"classifier_pooling": "mean"},
        "biases": MODERNBERT | {"attention_bias": True, "mlp_bias": True, "norm_bias": True, "classifier_bias": True},
        "pattern": MODERNBERT | {"global_attn_every_n_layers": 2, "local_attention": 6},
        "thetas": MODERNBERT | {"global_rope_theta": 100.0, "local_rope_theta": 10.0},
        "activations": MODERNBERT | {"hidden_activation": "relu", "classifier_activation": "gelu_new"},
    },
}


def network(role, family, options, layers):
    """A model with the weights of family_numbers.py, its config.json and the tensors of its file: all as Python saves them."""
    config = AutoConfig.for_model(family, **(SHAPE | options), num_hidden_layers=layers)
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        with safe_open(f"{folder}/model.safetensors", "pt") as file:
            tensors = {name: list(file.get_slice(name).get_shape()) for name in file.keys()}
        saved = json.loads((Path(folder) / "config.json").read_text())
    parameters = dict(model.named_parameters())
    assert tensors == {name: list(value.shape) for name, value in parameters.items()}, "a file's names are not its parameters'"
    with torch.no_grad():
        for name, value in parameters.items():
            value.copy_(torch.from_numpy(weight(role, name, tuple(value.shape))))
    return model, {"config": saved, "tensors": tensors}


def a_batch(config, name, rows, longest):
    numbers = batch(name, rows, longest, VOCABULARY, CLASSES, config.pad_token_id)
    return tuple(torch.from_numpy(each) for each in numbers)


def first_batch(config, longest):
    """Few rows where they are long, for the file's size."""
    return a_batch(config, "batch", 4 if longest < 20 else 2, longest)


def run(model, ids, types, mask):
    kinds = {"token_type_ids": types} if getattr(model.config, "type_vocab_size", 0) > 1 else {}
    return model(input_ids=ids, attention_mask=mask, output_hidden_states=True, output_attentions=True, **kinds)


def terms_of(goal, own, labels, mask):
    """hard-label, soft-label at T = 2, attention-kl, hidden-mse at all tokens; each of weight 1."""
    return (
        hard_label(goal.logits, own.logits, labels),
        soft_label(goal.logits, own.logits, labels),
        sum(attention_kl(goal.attentions[t - 1], own.attentions[s - 1], mask) for t, s in PAIRS),
        sum(hidden_mse(goal.hidden_states[t], own.hidden_states[s], mask, "tokens") for t, s in PAIRS),
    )


def at_real_tokens(outputs, mask):
    """What stands at padding is nobody's business. Hidden states [real tokens, D], attention [real tokens, A, T]"""
    real = mask.bool()
    found = {"logits": outputs.logits}
    found |= {f"hidden.{layer}": state[real] for layer, state in enumerate(outputs.hidden_states)}
    found |= {f"attention.{layer + 1}": each.transpose(1, 2)[real] for layer, each in enumerate(outputs.attentions)}
    return {name: value.detach().clone() for name, value in found.items()}


def observe(family, options):
    longest = options.get("longest", 11)
    options = {name: value for name, value in options.items() if name != "longest"}
    teacher, teacher_folder = network("teacher", family, options, TEACHER_LAYERS)
    student, student_folder = network("student", family, options, STUDENT_LAYERS)
    ids, types, mask, labels = first_batch(student.config, longest)
    with torch.no_grad():
        goal = run(teacher, ids, types, mask)
    own = run(student, ids, types, mask)
    out = {f"teacher.{name}": value for name, value in at_real_tokens(goal, mask).items()}
    out["student.logits"] = own.logits.detach().clone()
    terms = terms_of(goal, own, labels, mask)
    sum(terms).backward()
    out["terms"] = torch.stack(terms).detach()
    for name, value in student.named_parameters():
        assert value.grad is not None, f"{name} has no gradient"
        out[f"gradient.{name}"] = printed(name, value.grad)
    curve(teacher, student, out)
    return {"longest": longest, "teacher": teacher_folder, "student": student_folder}, out


def printed(name, value):
    return torch.from_numpy(fingerprint(name, value.detach().numpy()).astype(np.float32))


def curve(teacher, student, out):
    """AdamW as plans describe it; changes the student."""
    decayed = [value for value in student.parameters() if value.ndim >= 2]
    others = [value for value in student.parameters() if value.ndim < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": others, "weight_decay": 0.0}], lr=5e-4, eps=1e-8
    )
    rising = math.ceil(0.1 * STEPS)
    reports = []
    for step in range(STEPS):
        ids, types, mask, labels = a_batch(student.config, f"step {step}", 6, 9)
        factor = (step + 1) / rising if step < rising else (STEPS - step) / (STEPS - rising)
        for group in optimizer.param_groups:
            group["lr"] = 5e-4 * factor
        with torch.no_grad():
            goal = run(teacher, ids, types, mask)
        terms = terms_of(goal, run(student, ids, types, mask), labels, mask)
        optimizer.zero_grad(set_to_none=True)
        sum(terms).backward()
        norm = torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        reports.append(torch.stack([sum(terms), norm, *terms]).detach())
    out["curve.report"] = torch.stack(reports)
    for name, value in student.named_parameters():
        out[f"curve.final.{name}"] = printed(name, value)


def record(family):
    cases, tensors = {}, {}
    for name, options in CASES[family].items():
        cases[name], found = observe(family, options)
        tensors |= {f"{name}/{tensor}": value.contiguous() for tensor, value in found.items()}
    (HERE / f"{family}.safetensors").write_bytes(save(tensors))
    write(family, cases)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([NODE, Path(__file__).parent / "write-family-students.ts", family, folder], check=True)
        for exported in sorted(Path(folder).glob("*/config.json")):
            name = exported.parent.name
            if name in cases:
                cases[name]["exported"] = load_exported(exported.parent, cases[name], tensors[f"{name}/student.logits"])
    write(family, cases)


def write(family, cases):
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
    (HERE / f"{family}.json").write_text(f'{{"versions": {json.dumps(versions)},\n"cases": {{\n{lines}\n}}}}\n')


def load_exported(folder, case, logits):
    """A student that Stillroom wrote must load, nothing missing, and say what the student said. @returns its config.json"""
    model, problems = AutoModelForSequenceClassification.from_pretrained(
        folder, output_loading_info=True, attn_implementation="eager"
    )
    assert not any(problems.values()), f"{folder.name}: {problems}"
    ids, types, mask, _ = first_batch(model.config, case["longest"])
    with torch.no_grad():
        apart = (run(model.eval(), ids, types, mask).logits - logits).abs().max()
    assert apart < 1e-5, f"{folder.name}: its logits differ by {apart}"
    return json.loads((folder / "config.json").read_text())


def main():
    disable_progress_bar()
    HERE.mkdir(exist_ok=True)
    for family in sys.argv[1:] or CASES:
        record(family)


if __name__ == "__main__":
    main()
