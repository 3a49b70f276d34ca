"""Small tables as pandas and pyarrow write them, with what they hold, for test/datasets/read-split/reference-tables.test.ts.

    python test/reference/tables.py        (pandas 3.1.1, pyarrow 26.0.1)
"""

import csv
import json
import random
from pathlib import Path

import pandas
import pyarrow
import pyarrow.parquet

FOLDER = Path(__file__).parent / "fixtures" / "tables"
FOLDER.mkdir(parents=True, exist_ok=True)

TEXTS = [
    'He said "no", twice', "plain", "two\nlines", "a\ttab", '"', "it's", "", ' "spaced" ', "semi;colon", "pipe|pipe",
    'ends with a quote"', '"begins with one', "Zürich 日本 😀", "comma, comma", "NaN?",
]
draw = random.Random(12)
rows = [
    {"text": draw.choice(TEXTS) + f" {number}", "pair": draw.choice(TEXTS) + f" {-number}", "label": draw.choice([0, 1, -1])}
    for number in range(60)
]
frame = pandas.DataFrame(rows)
(FOLDER / "expected.json").write_text(json.dumps(rows), encoding="utf-8")

frame.to_csv(FOLDER / "minimal.tsv", sep="\t", index=False)
frame.to_csv(FOLDER / "all.tsv", sep="\t", index=False, quoting=csv.QUOTE_ALL)
frame.to_csv(FOLDER / "nonnumeric.tsv", sep="\t", index=False, quoting=csv.QUOTE_NONNUMERIC)
frame.to_csv(FOLDER / "with-index.tsv", sep="\t")
frame.to_csv(FOLDER / "semicolons.csv", sep=";", index=False, encoding="utf-16")
frame.to_csv(FOLDER / "pipes.csv.gz", sep="|", index=False, lineterminator="\r\n", compression={"method": "gzip", "mtime": 0})
# A missing label makes pandas write all of them as floats.
frame.assign(label=[None if label == -1 else label for label in frame["label"]]).to_csv(FOLDER / "floats.csv", index=False)
frame.to_json(FOLDER / "records.json", orient="records", indent=1)
frame.to_json(FOLDER / "lines.jsonl", orient="records", lines=True, force_ascii=False)

# What `datasets` writes: class numbers, and their words in the metadata.
names = ["no", "yes"]
features = {
    "pair": {
        "first": {"dtype": "string", "_type": "Value"},
        "second": {"dtype": "string", "_type": "Value"},
    },
    "label": {"names": names, "_type": "ClassLabel"},
}
table = pyarrow.table(
    {
        "pair": pyarrow.array([{"first": row["text"], "second": row["pair"]} for row in rows]),
        "label": pyarrow.array([row["label"] for row in rows], pyarrow.int64()),
        "score": pyarrow.array([float(max(row["label"], 0)) for row in rows]),
        "tags": pyarrow.array([["text", "label"] for _ in rows]),
    }
).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
pyarrow.parquet.write_table(table, FOLDER / "class-label.parquet")

# Several labels to a text, as `datasets` writes them: lists of class numbers, and a column for each.
topics = ["art", "war", "law"]
features = {
    "text": {"dtype": "string", "_type": "Value"},
    "topics": {"feature": {"names": topics, "_type": "ClassLabel"}, "_type": "List"},
    "older": {"feature": {"names": topics, "_type": "ClassLabel"}, "length": -1, "_type": "Sequence"},
}
numbers = [[2, 0], [], [1], [0, 1, 2]]
table = pyarrow.table(
    {
        "text": pyarrow.array([f"text {row}" for row in range(len(numbers))]),
        "topics": pyarrow.array(numbers, pyarrow.list_(pyarrow.int64())),
        "older": pyarrow.array([*numbers[:-1], [3]], pyarrow.list_(pyarrow.int64())),
        "art": pyarrow.array([0 in row for row in numbers]),
        "war": pyarrow.array([int(1 in row) for row in numbers]),
        "law": pyarrow.array([1.0, 0.0, None, 0.5]),
    }
).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
pyarrow.parquet.write_table(table, FOLDER / "several-labels.parquet")
