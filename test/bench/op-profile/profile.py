"""Runs a step's graph with traces and prints the time of each kind of op: the least of many runs, node by node, added up."""
import collections
import ctypes
import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

v1 = tf.compat.v1
v1.disable_eager_execution()


def start_of(placeholder, random):
    """Weights that training might begin with."""
    shape = placeholder.shape.as_list()
    if "LayerNorm.weight" in placeholder.name:
        return np.ones(shape, np.float32)
    return (random.standard_normal(shape) * 0.02 * (len(shape) > 1)).astype(np.float32)


def main(folder):
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    if task["kernels"]:
        register = ctypes.CDLL(task["kernels"]).stillroom_register
        register.restype = ctypes.c_char_p
        if complaint := register():
            raise SystemExit(complaint.decode())
    random = np.random.default_rng(1)
    batch, tokens = task["batch"], task["tokens"]
    with v1.Session(graph=tf.Graph()) as session:
        v1.saved_model.loader.load(session, ["serve"], folder)
        starts, assignments = {}, []
        for op in session.graph.get_operations():
            if op.type == "AssignVariableOp" and op.inputs[1].op.inputs and op.inputs[1].op.inputs[0].op.type == "Placeholder":
                placeholder = op.inputs[1].op.inputs[0]
                starts[placeholder] = start_of(placeholder, random)
                assignments.append(op)
        session.run(assignments, starts)
        session.run(task["reset"])
        text = [
            random.integers(1, task["rows"], (batch, tokens), dtype=np.int32),
            np.zeros((batch, tokens), np.int32),
            np.ones((batch, tokens), np.float32),
        ]
        feeds = dict(zip(task["inputs"], text + [np.zeros(batch, np.int32), np.array([1, 2], np.int32)]))
        if not task["isLive"]:
            of_text = dict(zip(task["inputs"], text))
            feeds |= dict(zip(task["teacher"], session.run(task["teacher"], of_text)))
        feeds[task["schedule"]] = np.array([1e-5, 1e-7, 0.9, 0.999, 1e-8], np.float32)
        for _ in range(3):
            session.run(task["report"], feeds)
        times = []
        for _ in range(task["runs"]):
            began = time.perf_counter()
            session.run(task["report"], feeds)
            times.append(1e3 * (time.perf_counter() - began))
        print_table(*traced(session, task["report"], feeds, task["runs"]), times)


def traced(session, fetch, feeds, runs):
    """Least time of each node over the runs, milliseconds, and the kind of op that the optimizer made of it."""
    options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE, output_partition_graphs=True)
    least, kinds = {}, {}
    for _ in range(runs):
        found = v1.RunMetadata()
        session.run(fetch, feeds, options=options, run_metadata=found)
        for graph in found.partition_graphs:
            kinds |= {node.name: node.op for node in graph.node}
        for device in found.step_stats.dev_stats:
            for node in device.node_stats:
                took = (node.op_end_rel_micros - node.op_start_rel_micros) / 1e3
                least[node.node_name] = min(took, least.get(node.node_name, took))
    return least, kinds


def print_table(least, kinds, times):
    sums = collections.defaultdict(lambda: [0.0, 0])
    for name, took in least.items():
        if name in kinds:
            sums[kinds[name]][0] += took
            sums[kinds[name]][1] += 1
    total = sum(took for took, _ in sums.values())
    print(f"a step: median {np.median(times):.1f} ms (least {min(times):.1f}); ops together {total:.1f} ms")
    print("| op | ms | share | times |\n|---|---|---|---|")
    for kind, (took, count) in sorted(sums.items(), key=lambda item: -item[1][0])[:24]:
        print(f"| {kind} | {took:.2f} | {100 * took / total:.1f} % | {count} |")


main(sys.argv[1])
