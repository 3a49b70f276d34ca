"""Steps of a distillation in PyTorch, as many as each line of the standard input says; answers with their milliseconds.

    python3 peer.py < {"teacher": config.json, "student": config.json, "batch": 32, "tokens": 52,
    "precision": "float32", "device": "cpu"}, then numbers of steps
"""

import json
import sys
import time
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification

sys.path.append(str(Path(__file__).parents[2] / "reference"))
from losses import attention_kl, hidden_cosine, soft_label  # noqa: E402


def network(asked):
    config = AutoConfig.for_model(**asked, num_labels=2)
    return AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")


def main():
    asked = json.loads(sys.stdin.readline())
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = True  # as TensorFlow's are
    torch.set_default_device(asked["device"])
    teacher, student = network(asked["teacher"]).eval(), network(asked["student"]).train()
    optimizer = torch.optim.AdamW(student.parameters(), lr=5e-5, fused=True)
    ids = torch.randint(5, asked["teacher"]["vocab_size"], (asked["batch"], asked["tokens"]))
    mask = torch.ones_like(ids)

    def run(model):
        with torch.autocast(asked["device"], torch.bfloat16, enabled=asked["precision"] == "bfloat16"):
            return model(input_ids=ids, attention_mask=mask, output_hidden_states=True, output_attentions=True)

    def step():
        with torch.no_grad():
            goal = run(teacher)
        own = run(student)
        loss = soft_label(goal.logits.float(), own.logits.float(), None)
        for index, attention in enumerate(own.attentions):
            loss = loss + attention_kl(goal.attentions[2 * index + 1].float(), attention.float(), mask)
            states = goal.hidden_states[2 * index + 2].float(), own.hidden_states[index + 1].float()
            loss = loss + hidden_cosine(*states, mask, "cls")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        return loss.item()

    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            step()
            times.append(1000 * (time.perf_counter() - start))
        print(json.dumps(times), flush=True)


main()
