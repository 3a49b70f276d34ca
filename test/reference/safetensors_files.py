"""What Python's safetensors makes of a file that our writer wrote, and of headers by hand. Writes fixtures/safetensors-files.json.

    python3 safetensors_files.py        (versions: requirements.txt)

Our file is recorded by its hash beside the hash of what Python writes of the same tensors: while the test finds ours to
be the same bytes, Python reads it. A header is recorded with Python's verdict on a file of it and so many zero bytes.
"""

import hashlib
import json
import struct
import subprocess
import tempfile
from pathlib import Path

import safetensors
import safetensors.torch as torch_files

HERE = Path(__file__).parent
NODE = HERE.parent.parent / "node_modules" / ".bin" / "node"


def entry(begin, end, shape, dtype="F32"):
    return json.dumps({"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}, separators=(",", ":"))


ONE = entry(0, 4, [1])
# Name, header, bytes of data, and the header's length where it is not the true one.
HEADERS = [
    ("a tensor", f'{{"a":{ONE}}}', 4),
    ("padding after the header", f'{{"a":{ONE}}}   \n', 4),
    ("no tensor", "{}", 0),
    ("a scalar", f'{{"a":{entry(0, 4, [])}}}', 4),
    ("an empty tensor at the end", f'{{"a":{ONE},"b":{entry(4, 4, [0])}}}', 4),
    ("an empty tensor at the start", f'{{"a":{ONE},"b":{entry(0, 0, [2, 0])}}}', 4),
    ("tensors in another order than their data", f'{{"a":{entry(4, 8, [1])},"b":{ONE}}}', 8),
    ("metadata", f'{{"__metadata__":{{"format":"pt"}},"a":{ONE}}}', 4),
    ("a field of its own", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', 4),
    ("a name with escapes", f'{{"\\u00e9\\"\\\\":{ONE}}}', 4),
    *((f"an element of {t}", f'{{"a":{entry(0, 8, [64 // bits], t)}}}', 8) for t, bits in (
        ("BOOL", 8), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8), ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16),
        ("I32", 32), ("U32", 32), ("F32", 32), ("F64", 64), ("I64", 64), ("U64", 64), ("F8_E8M0", 8), ("C64", 64), ("F4", 4),
        ("F31", 32), ("f32", 32), ("", 32),
    )),
    ("four bits that end within a byte", f'{{"a":{entry(0, 1, [1], "F4")}}}', 1),
    ("a header of no bytes", "", 0),
    ("a header above 100 MB", "{}", 0, 100_000_001),
    ("a header beyond the end", "{}", 0, 3),
    ("a header length of 2⁶⁴ − 1", "{}", 0, 2**64 - 1),
    ("a header cut short", f'{{"a":{ONE}}}', 4, 20),
    ("no JSON", '{"a": }', 0),
    ("a list", "[]", 0),
    ("a number", "1", 0),
    ("null", "null", 0),
    ("letters after the header", "{}x", 0),
    ("NUL after the header", "{}\0\0", 0),
    ("a byte order mark", "\ufeff{}", 0),
    ("a space before the header", " {}", 0),
    ("a comma too many", f'{{"a":{ONE},}}', 4),
    ("single quotes", "{'a':" + ONE + "}", 4),
    ("half a character in a name", f'{{"\\ud800":{ONE}}}', 4),
    ("half a character in a field of its own", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"\\udc00":1}}', 4),
    ("half a character in metadata", f'{{"__metadata__":{{"a":"\\ud800"}},"a":{ONE}}}', 4),
    ("a whole character escaped", f'{{"\\ud83d\\ude00":{ONE}}}', 4),
    ("a hole at the start", f'{{"a":{entry(4, 8, [1])}}}', 8),
    ("a hole between", f'{{"a":{ONE},"b":{entry(8, 12, [1])}}}', 12),
    ("an overlap", f'{{"a":{entry(0, 8, [2])},"b":{entry(4, 12, [2])}}}', 12),
    ("the same data twice", f'{{"a":{ONE},"b":{ONE}}}', 4),
    ("an empty tensor within another", f'{{"a":{ONE},"b":{entry(2, 2, [0])}}}', 4),
    ("data after the last tensor", f'{{"a":{ONE}}}', 5),
    ("data that is missing", f'{{"a":{ONE}}}', 3),
    ("data without a tensor", "{}", 1),
    ("offsets the wrong way round", f'{{"a":{entry(4, 0, [1])}}}', 4),
    ("offsets beyond the end", f'{{"a":{entry(0, 2**62, [2**60])}}}', 4),
    ("more bytes than the shape takes", f'{{"a":{entry(0, 8, [1])}}}', 8),
    ("fewer bytes than the shape takes", f'{{"a":{entry(0, 4, [2])}}}', 4),
    ("a product above 2⁶⁴", f'{{"a":{entry(0, 4, [2**40, 2**40])}}}', 4),
    ("a product above 2⁶⁴ that a 0 ends", f'{{"a":{entry(0, 0, [2**40, 2**40, 0])}}}', 0),
    ("a length above 2⁶⁴", f'{{"a":{entry(0, 0, [2**70, 0])}}}', 0),
    ("a length above 2⁵³", f'{{"a":{entry(0, 0, [2**60, 0])}}}', 0),
    ("a negative length", f'{{"a":{entry(0, 4, [-1])}}}', 4),
    ("a length of minus zero", '{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}', 0),
    ("a length with a fraction", f'{{"a":{entry(0, 6, [1.5])}}}', 6),
    ("a length of 1.0", f'{{"a":{entry(0, 4, [1.0])}}}', 4),
    ("a length of 1e0", '{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', 4),
    ("a length in quotes", f'{{"a":{entry(0, 4, ["1"])}}}', 4),
    ("a length of true", f'{{"a":{entry(0, 4, [True])}}}', 4),
    ("a shape that is no list", f'{{"a":{entry(0, 4, 1)}}}', 4),
    ("an offset of 4.0", f'{{"a":{entry(0, 4.0, [1])}}}', 4),
    ("a negative offset", f'{{"a":{entry(-4, 0, [1])}}}', 4),
    ("three offsets", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,2,4]}}', 4),
    ("one offset", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4),
    ("no offsets", '{"a":{"dtype":"F32","shape":[1]}}', 4),
    ("no shape", '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4),
    ("no type", '{"a":{"shape":[1],"data_offsets":[0,4]}}', 4),
    ("a tensor of null", '{"a":null}', 0),
    ("a tensor of text", '{"a":"F32"}', 0),
    ("a tensor as a list", '{"a":["F32",[1],[0,4]]}', 4),
    ("a name twice", f'{{"a":{ONE},"a":{ONE}}}', 4),
    ("a name twice, once escaped", f'{{"a":{ONE},"\\u0061":{ONE}}}', 4),
    ("a type twice", '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    ("offsets twice", '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}', 4),
    ("metadata twice", f'{{"__metadata__":{{}},"__metadata__":{{}},"a":{ONE}}}', 4),
    ("a key of metadata twice", f'{{"__metadata__":{{"a":"b","a":"c"}},"a":{ONE}}}', 4),
    ("metadata with a number", f'{{"__metadata__":{{"a":1}},"a":{ONE}}}', 4),
    ("metadata as a list", f'{{"__metadata__":[],"a":{ONE}}}', 4),
    ("metadata as a list of texts", f'{{"__metadata__":["a"],"a":{ONE}}}', 4),
    ("metadata of null", f'{{"__metadata__":null,"a":{ONE}}}', 4),
]


def verdict(path):
    try:
        with safetensors.safe_open(path, "np") as file:
            return {"python": "reads", "tensors": sorted(file.keys())}
    except safetensors.SafetensorError:
        return {"python": "refuses"}


def main():
    folder = Path(tempfile.mkdtemp())
    subprocess.run([NODE, HERE / "write-sample.ts", folder / "ours"], check=True)
    ours = (folder / "ours").read_bytes()
    saved = torch_files.save(torch_files.load(ours), {"format": "pt"})
    cases = []
    for name, header, size, *length in HEADERS:
        text = header.encode()
        (folder / "case").write_bytes(struct.pack("<Q", length[0] if length else len(text)) + text + bytes(size))
        case = {"name": name, "header": header, "dataLength": size}
        cases.append(case | ({"headerLength": str(length[0])} if length else {}) | verdict(folder / "case"))
    out = {
        "safetensors": safetensors.__version__,
        "sample": {
            "ours": hashlib.sha256(ours).hexdigest(),
            "python": hashlib.sha256(saved).hexdigest(),
            "tensors": {
                name: {"dtype": t["dtype"], "shape": t["shape"], "sha256": hashlib.sha256(bytes(t["data"])).hexdigest()}
                for name, t in sorted(safetensors.deserialize(ours), key=lambda each: each[0])
            },
        },
        "cases": cases,
    }
    (HERE / "fixtures" / "safetensors-files.json").write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")


main()
