"""Writes the golden files of SafetensorsTests with Python's safetensors.

Needs safetensors, numpy and ml_dtypes; the versions and the seed of the committed files stand in
values.json. Run from the root of the package:

    python Tests/Goldens/safetensors_golden.py           # writes Tests/SafetensorsTests/Goldens
    python Tests/Goldens/safetensors_golden.py --check   # reads ours.safetensors, which Swift wrote

The files:
  F64, F32, F16, BF16.safetensors   one for each dtype: all shapes, special values, one line of metadata
  mixed.safetensors                 several dtypes, also those that are no tensors of ours
  values.json                       every element as the bits of a Double; roundings to F16 and BF16
  verdicts.json                     headers, most of them damaged, and whether the reference takes them
"""

import json
import random
import struct
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import safetensors
from safetensors.numpy import load, load_file, save

SEED = 20251125
FOLDER = Path(__file__).parent.parent / "SafetensorsTests" / "Goldens"
SHAPES = {
    "scalar": [],
    "vector": [7],
    "one": [1, 1, 1, 1],
    "matrix": [3, 5],
    # Wider than a tile of the transposition, and no multiple of it.
    "wide": [33, 40],
    "three axes": [2, 3, 4],
    "four axes": [3, 2, 5, 4],
    "empty": [0, 3],
    "none": [4, 0, 2],
    'é "\\\n\u2028/\x01': [2],
    # Two names that read the same: é in one scalar, and e with an accent behind it.
    "\u00e9": [1],
    "e\u0301": [1],
}
DTYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": ml_dtypes.bfloat16}


def special(dtype):
    """The ends of a format: zeros, subnormals, the least normal, the largest, infinities, NaN."""
    info = ml_dtypes.finfo(dtype)
    tiny = float(info.smallest_subnormal)
    values = [0.0, tiny, 3 * tiny, float(info.smallest_normal), float(info.max), np.inf, 1.0]
    return np.array(values + [-v for v in values] + [np.nan], np.float64).astype(dtype)


def bits(array):
    """The elements in row-major order as the bits of a Double."""
    with np.errstate(all="ignore"):
        doubles = np.asarray(array, dtype=np.float64)
    return [f"{int(b):016x}" for b in np.frombuffer(doubles.tobytes(), dtype="<u8")]


def write_values(generator):
    files = {}
    for dtype, kind in DTYPES.items():
        tensors = {
            name: generator.standard_normal(shape).astype(kind) for name, shape in SHAPES.items()
        }
        tensors["special"] = special(kind)
        (FOLDER / f"{dtype}.safetensors").write_bytes(save(tensors, {"made by": "a test, “quoted”\n"}))
        files[dtype] = [
            {"name": n, "dtype": dtype, "shape": list(a.shape), "bits": bits(a)}
            for n, a in tensors.items()
        ]
    mixed = {
        "b": generator.standard_normal((2, 3)).astype(np.float32),
        "a": generator.standard_normal((3, 2)),
        "h": np.arange(6, dtype=np.float16).reshape(2, 3),
        "bf": np.arange(3, dtype=ml_dtypes.bfloat16),
        "integers": np.arange(4, dtype=np.int64),
        "truths": np.array([True, False, True]),
        "complex": np.ones(2, np.complex64),
        "five axes": np.zeros((1, 2, 1, 2, 1), np.float32),
    }
    (FOLDER / "mixed.safetensors").write_bytes(save(mixed))
    # Halfway cases of both formats, their neighbours, the ends, and random ones of all sizes.
    doubles = [2.0**-25, 2.0**-24 * 1.5, 2.0**-24 * 2.5, 65519.99, 65520.0, 65504.0, 1e300, 2.0**-26]
    doubles += [2.0**-14 - 2.0**-25, 2.0**-14 - 2.0**-26, 5e-324, 3.3895313892515355e38, 3.4e38, 2.0**128]
    for k in range(40):
        doubles += [1 + (2 * k + 1) * 2.0**-11, 1 + (2 * k + 1) * 2.0**-8]
    doubles += [v * s for v in list(doubles) for s in (1 + 2.0**-40, 1 - 2.0**-40)]
    doubles += [float(v) for v in generator.standard_normal(300) * 10.0 ** generator.integers(-12, 12, 300)]
    doubles += [-v for v in doubles]
    with np.errstate(over="ignore", under="ignore"):
        doubles = np.array(doubles, np.float64)
        singles = doubles.astype(np.float32)
        halves = doubles.astype(np.float16)
        # ml_dtypes rounds a Double by way of Float, twice: the Float is the input here.
        brains = singles.astype(ml_dtypes.bfloat16)
    values = {
        "generator": "Tests/Goldens/safetensors_golden.py",
        "versions": f"safetensors {safetensors.__version__}, numpy {np.__version__}, "
        f"ml_dtypes {ml_dtypes.__version__}",
        "seed": SEED,
        "files": files,
        "halves": [[a, f"{int(b):04x}"] for a, b in zip(bits(doubles), halves.view(np.uint16))],
        "brains": [[a, f"{int(b):04x}"] for a, b in zip(bits(singles), brains.view(np.uint16))],
    }
    dump("values.json", values)


def valid(source):
    """A header of a few tensors in any order, and the size of their data."""
    widths = {"F64": 64, "F32": 32, "BF16": 16, "I16": 16, "BOOL": 8, "F4": 4, "C64": 64, "F8_E8M0": 8}
    entries, end = [], 0
    for i in range(source.randint(1, 3)):
        dtype = source.choice(list(widths))
        shape = [source.randint(0, 3) for _ in range(source.randint(0, 3))]
        begin, end = end, end + int(np.prod(shape)) * widths[dtype] // 8
        fields = [f'"dtype":"{dtype}"', f'"shape":{shape}', f'"data_offsets":[{begin},{end}]']
        source.shuffle(fields)
        entries.append(f'"t{i}":{{{",".join(fields)}}}')
    if source.random() < 0.3:
        entries.append('"__metadata__":{"k":"v","l":""}')
    source.shuffle(entries)
    blank = source.choice(["", "", " ", "\n"])
    return "{" + f",{blank}".join(entries) + "}" + blank, end


def damaged(source):
    """Headers by hand, valid ones, and valid ones with a piece or two exchanged."""
    entry = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    yield from [
        ("{}", 0), ("", 0), ("   ", 0), (" {}", 0), ("{} \t\r\n", 0), ("{}x", 0), ("[]", 0), ("{", 0),
        ("null", 0), ('{"__metadata__":{}}', 0), ('{"__metadata__":null}', 0),
        ('{"__metadata__":{"a":1}}', 0), ('{"__metadata__":{"a":"b","a":"c"}}', 0),
        ("{%s}" % entry, 4), ("{%s}" % entry, 5), ("{%s}" % entry, 3), ("{%s,%s}" % (entry, entry), 4),
        ("{%s,}" % entry, 4), ("{ %s }" % entry.replace(":", " : ").replace(",", " ,\n"), 4),
        ('{"a":["F32",[1],[0,4]]}', 4), ('{"a\\ud800":%s}' % entry[4:], 4),
        ('{"\\ud83d\\ude00":%s}' % entry[4:], 4), ('{"\\u0000":%s}' % entry[4:], 4),
        ('{"\x01":%s}' % entry[4:], 4), ('{"\\x":%s}' % entry[4:], 4), ('{"":%s}' % entry[4:], 4),
    ]
    for number in [
        "0", "00", "01", "-1", "-0", "1.0", "1e0", "1e400", "+1", "0x1", "9223372036854775807",
        "18446744073709551615", "18446744073709551616", "1" * 400, "true", '"1"', "[1]", "",
    ]:
        yield entry.join("{}").replace("[1]", f"[{number}]"), 4
        yield entry.join("{}").replace("[0,", f"[{number},"), 4
        yield entry.join("{}").replace(",4]", f",{number}]"), 4
    for _ in range(60):
        yield valid(source)
    pieces = ["{", "}", "[", "]", ",", ":", '"', "0", "1", "4", "16", "28", '"a"', '"b"', "\\", " ", "-"]
    pieces += ['"F32"', '"U8"', '"dtype"', '"shape"', '"data_offsets"', "[]", "{}", "[0,16]", "[16,28]"]
    for _ in range(700):
        text, size = valid(source)
        for _ in range(source.randint(1, 2)):
            i = source.randrange(len(text))
            j = min(len(text), i + source.randint(0, 3))
            text = text[:i] + source.choice(pieces) + text[j:]
        yield text, size


def write_verdicts():
    seen = {}
    for header, size in damaged(random.Random(SEED)):
        raw = header.encode()
        try:
            safetensors.deserialize(struct.pack("<Q", len(raw)) + raw + bytes(size))
            seen[(header, size)] = True
        except safetensors.SafetensorError:
            seen[(header, size)] = False
    cases = [{"header": h, "data": n, "accepted": ok} for (h, n), ok in seen.items()]
    dump("verdicts.json", {
        "generator": "Tests/Goldens/safetensors_golden.py",
        "versions": f"safetensors {safetensors.__version__}", "seed": SEED, "cases": cases,
    })
    print(len(cases), "headers,", sum(c["accepted"] for c in cases), "accepted")


def dump(name, value):
    lists = {k: v for k, v in value.items() if isinstance(v, list)}
    head = json.dumps({k: v for k, v in value.items() if k not in lists}, sort_keys=True)[:-1]
    rows = [
        f'"{k}": [\n' + ",\n".join(json.dumps(row) for row in v) + "\n]" for k, v in lists.items()
    ]
    (FOLDER / name).write_text(",\n".join([head] + rows) + "}\n")


def check():
    """What Swift wrote: every element is 1000·i + 100·j + 10·k + l at [i, j, k, l]."""
    tensors = load_file(FOLDER / "ours.safetensors")
    assert set(tensors) == {"scalar", "vector", "matrix", "three", "four", "empty"}, set(tensors)
    for name, array in tensors.items():
        for place in np.ndindex(*array.shape):
            digits = (list(place) + [0, 0, 0, 0])[:4]
            assert array[place] == sum(d * 10 ** (3 - n) for n, d in enumerate(digits)), (name, place)
        print(name, array.dtype, array.shape)
    with safetensors.safe_open(FOLDER / "ours.safetensors", "np") as file:
        assert file.metadata() == {"step": "7", "config": '{"heads":4,"é":"\n\t\\"}'}, file.metadata()
        print(file.metadata())


if __name__ == "__main__":
    if "--check" in sys.argv:
        check()
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        write_values(np.random.default_rng(SEED))
        write_verdicts()
