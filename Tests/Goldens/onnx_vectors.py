"""Writes Tests/TensorsTests/Goldens/onnx.json: the operator test vectors of ONNX that our operations
can answer. Needs `onnx` and `ml_dtypes` (1.23 made the committed ones); run it from anywhere.

The vectors are those of onnx.backend.test, float32, made there by NumPy from its seed 0. Arrays keep
their sizes and their row-major order; the tests turn them into columns. MatMul is split into its
batches, Attention into its heads (of which the last is kept), so that every product is one of matrices.
The masks of truth values that remain are all true in ONNX; operations.py has one that is not. What is
left out, and why, stands in LEFT_OUT and in the file.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import onnx
from onnx.backend.test.case.node import collect_testcases

warnings.filterwarnings("ignore")
LARGEST = 1000  # numbers going into one case
OPERATORS = {
    "Softmax", "LogSoftmax", "LayerNormalization", "RMSNormalization", "Gelu", "MatMul", "Gemm",
    "Gather", "Attention", "SoftmaxCrossEntropyLoss",
}
LEFT_OUT = {
    "test_gather_negative_indices": "an index below 0 counts from the end there; here it is a fault",
    "test_attention_causal_boolmask_nan_robustness": "a token that may attend to nothing gets 0 there; here it is a fault (erratum E33)",
    "test_attention_23_boolmask_fullymasked_row_nan_robustness": "a token that may attend to nothing gets 0 there; here it is a fault (erratum E33)",
    "test_attention_24_boolmask_fullymasked_row_nan_robustness": "a token that may attend to nothing gets 0 there; here it is a fault (erratum E33)",
}
cases, left_out = [], {}


def reason(test, node, attributes, inputs):
    """Why a test is left out, or None."""
    name, operator = test.name, node.op_type
    if name in LEFT_OUT:
        return LEFT_OUT[name]
    if any(str(x.dtype) in ("float16", "bfloat16") for x in inputs):
        return "half precision"
    if operator == "SoftmaxCrossEntropyLoss":
        if len(inputs) > 2:
            return "weights of classes"
        if sum(x.size for x in inputs) > LARGEST:
            return f"more than {LARGEST} numbers"
    if operator == "Attention":
        if any(a in attributes for a in ("left_window_size", "right_window_size")):
            return "local windows"
        if len(node.input) > 6 and node.input[6]:
            return "padded keys: a packing has none"
        if len(node.output) > 1 and any(node.output[3:]):
            return "an output of scores; the case without it is kept"
        if "softcap" in attributes and len(node.input) > 3 and node.input[3]:
            return "a cap and a mask, whose order has changed between versions"
    return None


def numbers(x):
    scalars = [float(str(v)) for v in np.asarray(x, dtype=np.float32).reshape(-1)]
    return {"shape": list(x.shape), "scalars": scalars}


def add(name, operator, inputs, output, attributes=None, integers=None, mask=None):
    case = {"name": name, "operation": operator, "inputs": [numbers(x) for x in inputs]}
    case["output"] = numbers(output)
    if attributes:
        case["attributes"] = attributes
    if integers is not None:
        case["integers"] = integers
    if mask is not None:
        case["mask"] = mask.tolist()
    cases.append(case)


def add_matmul(test, inputs, output):
    a, b = inputs
    y = output
    if a.ndim == 1:
        a, y = a[None, :], np.expand_dims(y, -2 if b.ndim > 1 else -1)
    if b.ndim == 1:
        b, y = b[:, None], np.expand_dims(y, -1)
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a = np.broadcast_to(a, batch + a.shape[-2:]).reshape(-1, *a.shape[-2:])
    b = np.broadcast_to(b, batch + b.shape[-2:]).reshape(-1, *b.shape[-2:])
    y = y.reshape(-1, a.shape[-2], b.shape[-1])
    for i in range(len(y)):
        add(f"{test.name}[{i}]", "MatMul", [a[i], b[i]], y[i])


def add_attention(test, node, attributes, inputs, output):
    named = dict(zip([n for n in node.input if n], inputs))
    slot = lambda k: named.get(node.input[k]) if len(node.input) > k and node.input[k] else None
    q, k, v, mask, past_k, past_v = (slot(i) for i in range(6))
    y = output
    if q.ndim == 3:  # heads lie side by side in the last axis
        heads, kv = attributes["q_num_heads"], attributes["kv_num_heads"]
        split = lambda x, h: x.reshape(x.shape[0], x.shape[1], h, -1).transpose(0, 2, 1, 3)
        q, k, v, y = split(q, heads), split(k, kv), split(v, kv), split(y, heads)
    past = 0
    if past_k is not None:
        past = past_k.shape[-2]
        k, v = np.concatenate([past_k, k], 2), np.concatenate([past_v, v], 2)
    batches, heads = q.shape[:2]
    group = heads // k.shape[1]
    own = {"scale": attributes.get("scale", 1 / math.sqrt(q.shape[-1]))}
    if attributes.get("softcap"):
        own["softcap"] = attributes["softcap"]
    if attributes.get("is_causal"):
        own["past"] = past  # query t sees the keys up to past + t
    b, h = batches - 1, heads - 1
    bias = seen = None
    if mask is not None:
        m = np.broadcast_to(mask, (batches, heads, q.shape[2], k.shape[2]))[b, h]
        bias, seen = (None, m) if m.dtype == bool else (m, None)
    arrays = [q[b, h], k[b, h // group], v[b, h // group]] + ([bias] if bias is not None else [])
    add(test.name, "Attention", arrays, y[b, h], own, mask=seen)


for test in sorted(collect_testcases(None), key=lambda test: test.name):
    nodes = test.model.graph.node
    if len(nodes) != 1 or nodes[0].op_type not in OPERATORS:
        continue  # expanded forms of the same tests are made of other operators
    node = nodes[0]
    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    inputs, outputs = test.data_sets[0]
    why = reason(test, node, attributes, inputs)
    if why:
        left_out[test.name] = why
        continue
    operator, x, y = node.op_type, inputs[0], outputs[0]
    if operator in ("Softmax", "LogSoftmax"):
        add(test.name, operator, [x], y, {"axis": attributes.get("axis", -1) % x.ndim})
    elif operator in ("LayerNormalization", "RMSNormalization"):
        axis = attributes.get("axis", -1) % x.ndim
        add(test.name, operator, inputs, y, {"axis": axis, "epsilon": attributes.get("epsilon", 1e-5)})
    elif operator == "Gelu":
        add(test.name, operator, [x], y, {"tanh": int(attributes.get("approximate") == b"tanh")})
    elif operator == "MatMul":
        add_matmul(test, inputs, y)
    elif operator == "Gemm":
        defaults = {"alpha": 1, "beta": 1, "transA": 0, "transB": 0}
        add(test.name, operator, inputs, y, {**defaults, **attributes})
    elif operator == "Gather":
        add(test.name, operator, [x], y, {"axis": attributes["axis"]}, inputs[1].reshape(-1).tolist())
    elif operator == "Attention":
        add_attention(test, node, attributes, inputs, y)
    elif operator == "SoftmaxCrossEntropyLoss":
        ignored = attributes.get("ignore_index")
        targets = [None if t == ignored else t for t in inputs[1].reshape(-1).tolist()]
        kind = {"none": 0, "sum": 1, "mean": 2}[attributes["reduction"].decode()]
        add(test.name, operator, [x], y, {"reduction": kind}, targets)
        if len(outputs) > 1:
            add(f"{test.name}, log_prob", "LogSoftmax", [x], outputs[1], {"axis": 1})

path = pathlib.Path(__file__).parent.parent / "TensorsTests" / "Goldens" / "onnx.json"
head = {"generator": "Tests/Goldens/onnx_vectors.py", "onnx": onnx.__version__, "seed": 0, "leftOut": left_out}
with path.open("w") as file:
    file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "cases": [\n')
    file.write(",\n".join(json.dumps(c, separators=(",", ":")) for c in cases))
    file.write("\n]}\n")
counts = {o: sum(c["operation"] == o for c in cases) for o in sorted(OPERATORS)}
print(f"{len(cases)} cases, {len(left_out)} left out, {path.stat().st_size} bytes", counts)
