"""Digests of the token ids that Python's tokenizers gives for every text of the GLUE files. Writes fixtures/token-digests.json.

    python3 token_digests.py MODEL_FOLDER GLUE_FOLDER        (the catalogue's minilm-l6; versions: requirements.txt)

An example's ids, joined by spaces and ended by a newline, are hashed in the file's order. Truncation is longest first.
"""

import hashlib
import json
import sys
from pathlib import Path

import tokenizers

# Folder, columns of the texts (positions, or names in the header), lengths to cut to.
TASKS = {
    "CoLA": ([3], False, [64, 12]),
    "SST-2": (["sentence"], True, [64, 12]),
    "MRPC": (["#1 String", "#2 String"], True, [128, 24]),
    "QQP": (["question1", "question2"], True, [128, 24]),
}


def texts(path, columns, has_header):
    lines = path.read_bytes().decode("utf-8-sig").split("\n")
    rows = [line.removesuffix("\r").split("\t") for line in lines if line]
    if has_header:
        header, rows = rows[0], rows[1:]
        columns = [header.index(name) for name in columns]
    return [tuple(row[column] for column in columns) for row in rows]


def digest(tokenizer, examples, length):
    tokenizer.enable_truncation(length, strategy="longest_first")
    total = hashlib.sha256()
    inputs = [example if len(example) > 1 else example[0] for example in examples]
    for encoding in tokenizer.encode_batch(inputs):
        total.update((" ".join(map(str, encoding.ids)) + "\n").encode())
    return total.hexdigest()


def main(model, glue):
    tokenizer = tokenizers.Tokenizer.from_file(str(Path(model) / "tokenizer.json"))
    tokenizer.no_padding()
    found = []
    for folder, (columns, has_header, lengths) in TASKS.items():
        for path in sorted((Path(glue) / folder).glob("*.tsv")):
            examples = texts(path, columns, has_header)
            for length in lengths:
                entry = {"file": f"{folder}/{path.name}", "maxLength": length, "examples": len(examples)}
                found.append(entry | {"sha256": digest(tokenizer, examples, length)})
    out = {"tokenizers": tokenizers.__version__, "digests": found}
    (Path(__file__).parent / "fixtures" / "token-digests.json").write_text(json.dumps(out, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
