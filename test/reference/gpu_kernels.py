"""Which operations TensorFlow has kernels of for a GPU, of which types, and which of their arguments lie in host memory there: as the
libraries of its CUDA wheel say themselves, which load on a machine without a GPU. Writes fixtures/gpu-kernels.json.

    python3 gpu_kernels.py FOLDER    FOLDER: tensorflow/ of the wheel, unpacked (tensorflow==2.21.0, cp311, x86-64 Linux)
"""

import ctypes
import json
import sys
from pathlib import Path

VERSION = "2.21.0"
TYPES = {1: "float32", 3: "int32", 5: "int16", 10: "bool", 14: "bfloat16", 20: "resource"}
# What graphs are made of here: raw-ops/*.ts and graph.ts of src-main/engine/graph.
OPERATIONS = """AddV2 AssignAddVariableOp AssignSubVariableOp AssignVariableOp BatchMatMulV2 Bitcast BroadcastTo Cast ConcatV2 Const
Cos Cumsum DeepCopy Erf Exp Fill FloorDiv GatherV2 GreaterEqual Identity L2Loss Log LogSoftmax MatMul Maximum Mean Minimum Mul Neg NoOp
NotEqual OneHot Pack Pad PlaceholderWithDefault Range ReadVariableOp RealDiv Relu ReluGrad Reshape ResourceApplyAdam Rsqrt Shape Sin
Size Slice Softmax Sqrt Square SquaredDifference StatelessRandomUniformFullInt StopGradient StridedSlice Sub Sum Tanh TanhGrad
Transpose UnsortedSegmentSum VarHandleOp ZerosLike""".split()


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("deallocator", ctypes.c_void_p)]

    def bytes(self):
        return ctypes.string_at(self.data, self.length) if self.length else b""


def varints(data):
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


def fields(message):
    """(number, value) of each field of a protobuf message; bytes where it holds any."""
    at = 0

    def varint():
        nonlocal at
        end = next(i for i in range(at, len(message)) if message[i] < 128) + 1
        number = next(varints(message[at:end]))
        at = end
        return number

    while at < len(message):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        else:
            length = {1: 8, 5: 4}[tag & 7] if tag & 7 in (1, 5) else varint()
            at += length
            yield tag >> 3, message[at - length : at]


def first(message, number, fallback=b""):
    return next((value for field, value in fields(message) if field == number), fallback)


def every(message, number):
    return [value for field, value in fields(message) if field == number]


def constraint(message):
    """KernelDef.AttrConstraint: an attribute and the types that it may be."""
    types = first(first(message, 2), 1)
    numbers = [n for value in every(types, 6) for n in ([value] if isinstance(value, int) else varints(value))]
    return first(message, 1).decode(), [TYPES[number] for number in numbers if number in TYPES]


def kernels(list_of_kernels):
    """Those for a GPU; where there is none for a type, TensorFlow takes one for any device."""
    found = []
    for device in ("GPU", "DEFAULT"):
        for kernel in every(list_of_kernels, 1):
            types = dict(constraint(part) for part in every(kernel, 3))
            is_known = any(types == other["types"] for other in found)
            if first(kernel, 2).decode() == device and all(types.values()) and not is_known:
                found.append({"types": types, "inHost": [name.decode() for name in every(kernel, 4)]})
    return found


def argument(message):
    name = first(message, 1).decode()
    return f"{name}…" if first(message, 5) else name  # as many as an attribute says


def main(folder):
    ctypes.CDLL(str(folder / "libtensorflow_framework.so.2"), mode=ctypes.RTLD_GLOBAL)
    library = ctypes.CDLL(str(folder / "libtensorflow_cc.so.2"), mode=ctypes.RTLD_GLOBAL)
    library.TF_Version.restype = ctypes.c_char_p
    assert library.TF_Version().decode() == VERSION, library.TF_Version()
    library.TF_NewStatus.restype = ctypes.c_void_p
    library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
    library.TF_GetRegisteredKernelsForOp.restype = ctypes.POINTER(Buffer)
    library.TF_GetRegisteredKernelsForOp.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    definitions = {first(op, 1).decode(): op for op in every(library.TF_GetAllOpList().contents.bytes(), 1)}
    status = library.TF_NewStatus()
    operations = {}
    for name in OPERATIONS:
        registered = library.TF_GetRegisteredKernelsForOp(name.encode(), status).contents.bytes()
        operations[name] = {
            "inputs": [argument(part) for part in every(definitions[name], 2)],
            "outputs": [argument(part) for part in every(definitions[name], 3)],
            "kernels": kernels(registered),
        }
    text = ",\n".join(f"    {json.dumps(name)}: {json.dumps(op, ensure_ascii=False)}" for name, op in operations.items())
    target = Path(__file__).parent / "fixtures" / "gpu-kernels.json"
    target.write_text(f'{{\n  "tensorflow": "{VERSION}",\n  "operations": {{\n{text}\n  }}\n}}\n')


main(Path(sys.argv[1]))
