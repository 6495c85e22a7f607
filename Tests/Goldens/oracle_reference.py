"""Checks Algorithms 1–10 against PyTorch: random cases, output and all gradients.

    python Tests/Goldens/oracle_reference.py --formal .build/debug/formal   # 500 cases, both precisions
    python Tests/Goldens/oracle_reference.py --self-check    # the reference against printed numbers
    python Tests/Goldens/oracle_reference.py --golden        # writes the cases of OracleCaseTests

Needs PyTorch (2.13 made the committed file) and, but for the last two, a built `formal`.

The first prints a table and ends with status 1 when a number is off by more than 1e-9 in double or 1e-4 in
single, or when a shape or a name differs; `--keep FOLDER` writes the cases and what was answered. `--cases`,
`--seed` and `--algorithm` choose others.

The reference has tokens in rows and uses PyTorch's own linear maps, attention, norms and autograd, in
float64, so nothing here follows the lines of the paper. The sizes of a case are pairwise different (N_V,
ℓ_max, lengths, d_e, d_x, d_z, d_attn, d_mid, d_out, d_mlp, d_f, and H unless it is 1; L_enc ≠ L_dec), but
for ℓ_z = ℓ_x under a causal mask, so that no transposed matrix survives. A case depends on seed, algorithm and its number alone.

The error of a number a where b is expected is |a − b| / max(1, |b|).
"""

import argparse
import json
import math
import pathlib
import random
import subprocess
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

SEED = 20220719  # the day on which the paper appeared
TOLERANCES = {"double": 1e-9, "float": 1e-4}
GOLDEN = pathlib.Path(__file__).parent.parent / "OracleTests" / "Goldens" / "reference_cases.json"
PINS = pathlib.Path(__file__).parent.parent / "FormalAlgorithmsTests" / "Goldens" / "stack_pins.json"
NAMES = [
    "Token embedding", "Positional embedding", "Basic single-query attention", "Attention",
    "MHAttention", "layer_norm", "Unembedding", "EDTransformer", "ETransformer", "DTransformer",
]


# MARK: - The reference, with tokens in rows


def attend(x, z, W, mask):
    """One head, or several when the weights have an axis of heads in front."""
    q, k, v = (
        F.linear(rows, W[f"W_{a}"], W[f"b_{a}"]) for a, rows in zip("qkv", (x, z, z)))
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)


def multi_head(x, z, W, mask):
    """All heads in one product, as libraries do it: the heads' rows lie below each other."""
    H = len(W["W_q"])

    def split(a, rows):
        flat = F.linear(rows, W[f"W_{a}"].flatten(0, 1), W[f"b_{a}"].flatten())
        return flat.unflatten(-1, (H, -1)).transpose(-2, -3)

    heads = F.scaled_dot_product_attention(
        split("q", x), split("k", z), split("v", z), attn_mask=mask)
    return F.linear(heads.transpose(-2, -3).flatten(-2), W["W_o"], W["b_o"])


def norm(x, p, suffix="", epsilon=0.0):
    gamma, beta = p["gamma" + suffix], p["beta" + suffix]
    return F.layer_norm(x, gamma.shape, gamma, beta, epsilon)


def mlp(x, p, first, second, activation):
    hidden = activation(F.linear(x, p[f"W_mlp{first}"], p[f"b_mlp{first}"]))
    return F.linear(hidden, p[f"W_mlp{second}"], p[f"b_mlp{second}"])


def embed(tokens, p):
    tokens = torch.as_tensor(tokens)
    return F.embedding(tokens, p["W_e"].T) + p["W_p"].T[: len(tokens)]


def lower(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


def encoder_decoder_logits(z, x, p):
    z, x = embed(z, p), embed(x, p)
    for l in p["encoder_layers"]:
        z = norm(z + multi_head(z, z, l["W_enc"], None), l, "_1")
        z = norm(z + mlp(z, l, 1, 2, F.relu), l, "_2")
    for l in p["decoder_layers"]:
        x = norm(x + multi_head(x, x, l["W_dec"], lower(len(x))), l, "_3")
        x = norm(x + multi_head(x, z, l["W_ed"], None), l, "_4")
        x = norm(x + mlp(x, l, 3, 4, F.relu), l, "_5")
    return F.linear(x, p["W_u"])


def encoder_logits(x, p):
    x = embed(x, p)
    for l in p["layers"]:
        x = norm(x + multi_head(x, x, l["W"], None), l, "_1")
        x = norm(x + mlp(x, l, 1, 2, F.gelu), l, "_2")
    return F.linear(norm(F.gelu(F.linear(x, p["W_f"], p["b_f"])), p), p["W_u"])


def decoder_logits(x, p):
    x = embed(x, p)
    for l in p["layers"]:
        y = norm(x, l, "_1")
        x = x + multi_head(y, y, l["W"], lower(len(x)))
        x = x + mlp(norm(x, l, "_2"), l, 1, 2, F.gelu)
    return F.linear(norm(x, p), p["W_u"])


def mask_of(case, x, z):
    """PyTorch's mask has a row for each query; true means that it may look there."""
    mask = case["hyperparameters"]["Mask"]
    if mask == "bidirectional":
        return None
    if mask == "causal":
        return torch.ones(len(x), len(z), dtype=torch.bool).tril()
    return torch.tensor(mask).T


def output_of(algorithm, case, inputs, p):
    """The output with the paper's axes: a token in each column."""
    raw = case["inputs"]
    match algorithm:
        case 1:
            return F.embedding(torch.tensor(raw["v"]), p["W_e"].T)
        case 2:
            return F.embedding(torch.tensor(raw["t"]), p["W_p"].T)
        case 3:
            return attend(inputs["e"][None], inputs["context"].T, p, None)[0]
        case 4 | 5:
            x, z = inputs["X"].T, inputs["Z"].T
            return (attend if algorithm == 4 else multi_head)(x, z, p, mask_of(case, x, z)).T
        case 6:
            return norm(inputs["e"], p, epsilon=case.get("hyperparameters", {}).get("epsilon", 0.0))
        case 7:
            return F.softmax(F.linear(inputs["e"], p["W_u"]), -1)
        case 8:
            return F.softmax(encoder_decoder_logits(raw["z"], raw["x"], p), -1).T
        case 9:
            return F.softmax(encoder_logits(raw["x"], p), -1).T
        case 10:
            return F.softmax(decoder_logits(raw["x"], p), -1).T


TOKENS = {"v", "t", "z", "x"}


def leaves(node):
    """The same nesting, with a tensor that asks for its gradient in place of each array of numbers."""
    if isinstance(node, dict):
        return {name: leaves(child) for name, child in node.items()}
    if node and isinstance(node, list) and isinstance(node[0], dict):
        return [leaves(child) for child in node]
    return torch.tensor(node, dtype=torch.float64, requires_grad=True)


def listed(node, flat):
    """All tensors of a nesting, into `flat`."""
    for child in node.values() if isinstance(node, dict) else node:
        flat.append(child) if isinstance(child, torch.Tensor) else listed(child, flat)
    return flat


def mapped(node, function):
    if isinstance(node, dict):
        return {name: mapped(child, function) for name, child in node.items()}
    return function(node) if isinstance(node, torch.Tensor) else [mapped(c, function) for c in node]


def answer(algorithm, case):
    """What the oracle should answer: output and gradients."""
    inputs = leaves({k: v for k, v in case["inputs"].items() if k not in TOKENS})
    parameters = leaves(case["parameters"])
    output = output_of(algorithm, case, inputs, parameters)
    cotangent = torch.tensor(case["cotangent"]) if "cotangent" in case else torch.ones_like(output)
    everything = listed([inputs, parameters], [])
    found = torch.autograd.grad(output, everything, cotangent, materialize_grads=True)
    gradient = {id(t): g for t, g in zip(everything, found)}
    lists = lambda t: gradient[id(t)].tolist()
    return {
        "output": output.tolist(),
        "gradients": {"inputs": mapped(inputs, lists), "parameters": mapped(parameters, lists)},
    }


# MARK: - Random cases


class Maker:
    """Makes the case of a seed, an algorithm and a number."""

    def __init__(self, seed, algorithm, number, small=False):
        self.random = random.Random(f"{seed} {algorithm} {number}")
        self.algorithm, self.number = algorithm, number
        # The cases of the Swift test are small and have fewer digits.
        self.largest, self.digits = (9, 2) if small else (14, 6)

    def value(self, mean=0.0, scale=0.6):
        return round(self.random.gauss(mean, scale), self.digits)

    def vector(self, n, mean=0.0, scale=0.6):
        return [self.value(mean, scale) for _ in range(n)]

    def matrix(self, rows, columns, scale=0.6):
        return [self.vector(columns, 0.0, scale) for _ in range(rows)]

    def sizes(self, least, below=()):
        """Pairwise different sizes from 2 (or what `least` says) on; in each pair of `below` the first
        is the smaller."""
        while True:
            values = self.random.sample(range(1, self.largest + 1), len(least))
            s = dict(zip(least, values))
            if all(s[n] >= least[n] for n in s) and all(s[a] < s[b] for a, b in below):
                return s

    def heads(self):
        """One head now and then."""
        return 1 if self.number % 6 == 5 else self.random.choice([2, 3, 4] if self.largest > 9 else [2, 3])

    def attention(self, dx, dz, dattn, dout):
        return {
            "W_q": self.matrix(dattn, dx), "b_q": self.vector(dattn),
            "W_k": self.matrix(dattn, dz), "b_k": self.vector(dattn),
            "W_v": self.matrix(dout, dz), "b_v": self.vector(dout),
        }

    def multi_head(self, H, dx, dz, dattn, dmid, dout):
        heads = [self.attention(dx, dz, dattn, dmid) for _ in range(H)]
        W = {name: [head[name] for head in heads] for name in heads[0]}
        return W | {"W_o": self.matrix(dout, H * dmid), "b_o": self.vector(dout)}

    def norms(self, d, *suffixes):
        p = {}
        for suffix in suffixes:
            p |= {"gamma" + suffix: self.vector(d, 1, 0.3), "beta" + suffix: self.vector(d, 0, 0.3)}
        return p

    def mlp(self, de, dmlp, first, second):
        return {
            f"W_mlp{first}": self.matrix(dmlp, de), f"b_mlp{first}": self.vector(dmlp),
            f"W_mlp{second}": self.matrix(de, dmlp), f"b_mlp{second}": self.vector(de),
        }

    def square_if_causal(self, s):
        """A causal mask belongs to a sequence that looks at itself or at one of the same length."""
        if self.number % 3 == 1:
            s["lz"] = s["lx"]

    def mask(self, lz, lx):
        """All three kinds in turn. No column of a matrix is blind: its token would see nothing."""
        kind = self.number % 3
        if kind < 2:
            return ["bidirectional", "causal"][kind]
        share = self.random.uniform(0.2, 0.8)
        mask = [[self.random.random() < share for _ in range(lx)] for _ in range(lz)]
        for t in range(lx):
            mask[self.random.randrange(lz)][t] = True
        return mask

    def tokens(self, length, NV):
        return [self.random.randrange(NV) for _ in range(length)]

    def stack(self, s, H, *kinds):
        """The layers: `kinds` are lists of names of attentions, suffixes of norms and numbers of MLPs."""
        attentions, suffixes, (first, second) = kinds
        de = s["de"]
        layer = {
            name: self.multi_head(H, de, de, s["dattn"], s["dmid"], de) for name in attentions}
        return layer | self.norms(de, *suffixes) | self.mlp(de, s["dmlp"], first, second)

    def case(self):
        case = {"inputs": {}, "hyperparameters": {}, "parameters": {}}
        case["inputs"], case["hyperparameters"], case["parameters"], shape = self.parts()
        if not case["hyperparameters"]:
            del case["hyperparameters"]
        # One in eight goes without: then all ones are meant.
        if self.number % 8 != 7:
            case["cotangent"] = self.vector(*shape) if len(shape) == 1 else self.matrix(*shape)
        return case

    def parts(self):
        """Inputs, hyperparameters, parameters, and the shape of the output."""
        match self.algorithm:
            case 1:
                s = self.sizes({"de": 2, "NV": 4})
                v = self.random.randrange(s["NV"])
                return {"v": v}, {}, {"W_e": self.matrix(s["de"], s["NV"])}, [s["de"]]
            case 2:
                s = self.sizes({"de": 2, "lmax": 2})
                t = self.random.randrange(s["lmax"])
                return {"t": t}, {}, {"W_p": self.matrix(s["de"], s["lmax"])}, [s["de"]]
            case 3:
                s = self.sizes({"din": 2, "T": 1, "dattn": 2, "dout": 2})
                inputs = {"e": self.vector(s["din"]), "context": self.matrix(s["din"], s["T"])}
                W = self.attention(s["din"], s["din"], s["dattn"], s["dout"])
                return inputs, {}, W, [s["dout"]]
            case 4:
                s = self.sizes({"dx": 2, "dz": 2, "dattn": 2, "dout": 2, "lx": 1, "lz": 1})
                self.square_if_causal(s)
                return (
                    {"X": self.matrix(s["dx"], s["lx"]), "Z": self.matrix(s["dz"], s["lz"])},
                    {"Mask": self.mask(s["lz"], s["lx"])},
                    self.attention(s["dx"], s["dz"], s["dattn"], s["dout"]), [s["dout"], s["lx"]])
            case 5:
                H = self.heads()
                while True:
                    s = self.sizes(
                        {"dx": 2, "dz": 2, "dattn": 2, "dmid": 2, "dout": 2, "lx": 1, "lz": 1})
                    if H not in s.values():
                        break
                self.square_if_causal(s)
                return (
                    {"X": self.matrix(s["dx"], s["lx"]), "Z": self.matrix(s["dz"], s["lz"])},
                    {"H": H, "Mask": self.mask(s["lz"], s["lx"])},
                    self.multi_head(H, s["dx"], s["dz"], s["dattn"], s["dmid"], s["dout"]),
                    [s["dout"], s["lx"]])
            case 6:
                s = self.sizes({"de": 3})
                hyper = {"epsilon": [1e-5, 0.1][self.number % 4 // 2]} if self.number % 2 else {}
                return {"e": self.vector(s["de"])}, hyper, self.norms(s["de"], ""), [s["de"]]
            case 7:
                s = self.sizes({"de": 2, "NV": 4})
                W_u = self.matrix(s["NV"], s["de"])
                return {"e": self.vector(s["de"])}, {}, {"W_u": W_u}, [s["NV"]]
            case _:
                return self.transformer()

    def transformer(self):
        H = self.heads()
        least = {"NV": 5, "lmax": 2, "lx": 1, "de": 3, "dattn": 2, "dmid": 2, "dmlp": 2}
        below = [("lx", "lmax")]
        if self.algorithm == 8:
            least["lz"] = 1
            below.append(("lz", "lmax"))
        if self.algorithm == 9:
            least["df"] = 3
        while True:
            s = self.sizes(least, below)
            if H not in s.values():
                break
        p = {
            "W_e": self.matrix(s["de"], s["NV"]), "W_p": self.matrix(s["de"], s["lmax"]),
        }
        inputs = {"x": self.tokens(s["lx"], s["NV"])}
        if self.algorithm == 8:
            inputs = {"z": self.tokens(s["lz"], s["NV"])} | inputs
            Lenc, Ldec = self.random.sample([1, 2, 3] if self.largest > 9 else [1, 2], 2)
            kinds = ["W_enc"], ["_1", "_2"], (1, 2)
            p["encoder_layers"] = [self.stack(s, H, *kinds) for _ in range(Lenc)]
            kinds = ["W_dec", "W_ed"], ["_3", "_4", "_5"], (3, 4)
            p["decoder_layers"] = [self.stack(s, H, *kinds) for _ in range(Ldec)]
        else:
            L = self.random.choice([1, 2, 3] if self.largest > 9 else [1, 2])
            p["layers"] = [self.stack(s, H, ["W"], ["_1", "_2"], (1, 2)) for _ in range(L)]
        last = s["de"]
        if self.algorithm == 9:
            last = s["df"]
            p |= {"W_f": self.matrix(last, s["de"]), "b_f": self.vector(last)}
        if self.algorithm != 8:
            p |= self.norms(last, "")
        p["W_u"] = self.matrix(s["NV"], last)
        return inputs, {"H": H}, p, [s["NV"], s["lx"]]


# MARK: - Comparison


def difference(found, expected, path=""):
    """The largest error and its path; an error is infinite where names or sizes differ."""
    if isinstance(expected, dict):
        if not isinstance(found, dict) or set(found) != set(expected):
            return math.inf, f"{path}: the names"
        pairs = [(found[k], expected[k], f"{path}.{k}" if path else k) for k in expected]
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return math.inf, f"{path}: the size"
        pairs = [(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(found, expected))]
    elif isinstance(found, bool) or not isinstance(found, (int, float)):
        return math.inf, f"{path}: no number"
    else:
        return abs(found - expected) / max(1.0, abs(expected)), path
    return max((difference(*pair) for pair in pairs), default=(0.0, path))


def oracle(formal, algorithm, precision, cases, *flags):
    """The answers of `formal oracle --lines`."""
    command = [formal, "oracle", str(algorithm), "--lines", "--precision", precision, *flags]
    text = "".join(json.dumps(case) + "\n" for case in cases)
    ended = subprocess.run(command, input=text, capture_output=True, encoding="utf8")
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    if ended.returncode != 0 or len(answers) != len(cases):
        errors = [f"case {i}: {a['error']}" for i, a in enumerate(answers) if "error" in a]
        sys.exit(
            f"{' '.join(command)}: status {ended.returncode}, {len(answers)} answers to "
            f"{len(cases)} cases\n{ended.stderr}" + "\n".join(errors[:5]))
    return answers


def compare(options):
    total, failures = 0, 0
    rows = []
    algorithms = [options.algorithm] if options.algorithm else range(1, 11)
    for i, algorithm in enumerate(algorithms):
        count = (options.cases + len(algorithms) - 1 - i) // len(algorithms)
        cases = [Maker(options.seed, algorithm, n).case() for n in range(count)]
        expected = [answer(algorithm, case) for case in cases]
        worst = {}
        for precision, tolerance in TOLERANCES.items():
            answers = oracle(options.formal, algorithm, precision, cases, "--gradients")
            worst[precision] = 0.0
            for n, (found, wanted) in enumerate(zip(answers, expected)):
                named = {"algorithm": algorithm, "name": NAMES[algorithm - 1]} | wanted
                head = {k: found.get(k) for k in ("algorithm", "name")}
                gradients = {"inputs": {}} | found.get("gradients", {})
                error, path = difference(
                    {"output": found.get("output"), "gradients": gradients}, wanted)
                if any(head[k] != named[k] for k in head):
                    error, path = math.inf, f"{head}"
                worst[precision] = max(worst[precision], error)
                if not error <= tolerance:
                    failures += 1
                    print(f"algorithm {algorithm}, case {n}, {precision}: {error:.1e} at {path}")
            if options.keep:
                folder = pathlib.Path(options.keep)
                folder.mkdir(parents=True, exist_ok=True)
                for kind, lines in [("cases", cases), (precision, answers), ("pytorch", expected)]:
                    text = "".join(json.dumps(line) + "\n" for line in lines)
                    (folder / f"{algorithm}-{kind}.jsonl").write_text(text)
        total += count
        rows.append((f"{algorithm} {NAMES[algorithm - 1]}", count, worst))
    print("| algorithm | cases | worst error, double | worst error, single |")
    print("| --- | --- | --- | --- |")
    for name, count, worst in rows:
        print(f"| {name} | {count} | {worst['double']:.1e} | {worst['float']:.1e} |")
    print(f"PyTorch {torch.__version__}, seed {options.seed}: {total} cases, {failures} misses")
    return failures


# MARK: - The reference itself


def sines(de, NV, lmax, H, dattn, dmid, dmlp, df):
    """The fill of a tensor by its number: the parameters with which the printed numbers were computed."""
    s = 0

    def fill(rows, columns=None, mean=0.0, scale=0.5):
        nonlocal s
        s += 1
        if columns is None:
            return [mean + scale * math.sin(s + 0.7 * i) for i in range(1, rows + 1)]
        return [
            [scale * math.sin(s + 0.7 * i + 1.3 * j + 0.9 * i * j) for j in range(1, columns + 1)]
            for i in range(1, rows + 1)]

    def multi_head():
        heads = []
        for _ in range(H):
            head = {}
            for a, d in [("q", dattn), ("k", dattn), ("v", dmid)]:
                head[f"W_{a}"], head[f"b_{a}"] = fill(d, de), fill(d)
            heads.append(head)
        W = {name: [head[name] for head in heads] for name in heads[0]}
        return W | {"W_o": fill(de, H * dmid), "b_o": fill(de)}

    def norms(d, *suffixes):
        p = {}
        for suffix in suffixes:
            p |= {"gamma" + suffix: fill(d, mean=1.0, scale=0.2), "beta" + suffix: fill(d, scale=0.2)}
        return p

    def layer(attentions, suffixes, first, second):
        p = {name: multi_head() for name in attentions} | norms(de, *suffixes)
        for n, (rows, columns) in [(first, (dmlp, de)), (second, (de, dmlp))]:
            p |= {f"W_mlp{n}": fill(rows, columns), f"b_mlp{n}": fill(rows)}
        return p

    def embeddings():
        nonlocal s
        s = 0
        return {"W_e": fill(de, NV), "W_p": fill(de, lmax)}

    plain = ["W"], ["_1", "_2"], 1, 2
    ed = embeddings() | {
        "encoder_layers": [layer(["W_enc"], ["_1", "_2"], 1, 2)],
        "decoder_layers": [layer(["W_dec", "W_ed"], ["_3", "_4", "_5"], 3, 4) for _ in range(2)]}
    ed |= {"W_u": fill(NV, de)}
    e = embeddings() | {"layers": [layer(*plain), layer(*plain)]}
    e |= {"W_f": fill(df, de), "b_f": fill(df)} | norms(df, "") | {"W_u": fill(NV, df)}
    d = embeddings() | {"layers": [layer(*plain), layer(*plain)]} | norms(de, "")
    return {8: ed, 9: e, 10: d | {"W_u": fill(NV, de)}}


def self_check():
    """The numbers that the specification prints: N1 to N7, and P of the three stacks with the gradients of
    their losses."""
    I, zero = [[1, 0], [0, 1]], [0, 0]
    X4 = [[1, 0, 2], [0, 1, 1]]
    W4 = {
        "W_q": I, "b_q": zero, "W_k": [[1, 1], [0, 1]], "b_k": [1, -1],
        "W_v": [[1, 2], [0, 1], [1, 0]], "b_v": [0, 0.5, -1]}
    W5 = {
        "W_q": [I, [[0, 1], [1, 0]]], "b_q": [zero, zero], "W_k": [I, I], "b_k": [zero, zero],
        "W_v": [[[1, 0]], [[0, 1]]], "b_v": [[0.5], [-0.5]], "W_o": [[1, 2], [3, 4]],
        "b_o": [0.1, -0.1]}
    pins = [
        (1, {"v": 2}, {}, {"W_e": [[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]]}, [3, 30]),
        (2, {"t": 1}, {}, {"W_p": [[0.1, 0.2, 0.3, 0.4], [-1, -2, -3, -4]]}, [0.2, -2]),
        (3, {"e": [1, 2], "context": [[1, 0, 1], [0, 1, 1]]}, {},
         {"W_q": I, "b_q": [0.5, -0.5], "W_k": [[1, 1], [0, 1]], "b_k": [0.1, -0.2],
          "W_v": [[1, 0], [0, 1], [1, 1]], "b_v": [0, 0, 0.1]},
         [0.763844848698, 0.918236671355, 1.782081520053]),
        (4, {"X": X4, "Z": X4}, {"Mask": "bidirectional"}, W4,
         [[3.18210449594, 2.604448370719, 3.811034897475],
          [1.336420899188, 1.30222418536, 1.47322010429], [0.509262697564, 0, 0.864594688896]]),
        (4, {"X": X4, "Z": X4}, {"Mask": "causal"}, W4,
         [[1, 1.669761549327, 3.811034897475], [0.5, 1.169761549327, 1.47322010429],
          [0, -0.669761549327, 0.864594688896]]),
        (4, {"X": [[1, 0], [2, -1]], "Z": [[1, 0, 1], [0, 1, 1], [2, 0, -1]]},
         {"Mask": [[True] * 2] * 3},
         {"W_q": [[1, 0], [0, 1], [1, 1], [1, -1]], "b_q": [0, 0, 0, 1],
          "W_k": [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], "b_k": [0] * 4,
          "W_v": [[1, 1, 0], [0, 0, 1]], "b_v": [0, 1]},
         [[1.027149026101, 1.231223897622], [2.770955513072, 2.025839540801]]),
        (5, {"X": X4, "Z": X4}, {"H": 2, "Mask": "bidirectional"}, W5,
         [[2.640394470891, 2.032009180517, 3.222161059623],
          [6.916735041954, 5.264018361035, 8.44238065642]]),
        (5, {"X": X4, "Z": X4}, {"H": 2, "Mask": "causal"}, W5,
         [[0.6, 0.59071535202, 3.222161059623], [2.4, 1.711669154713, 8.44238065642]]),
        (6, {"e": [1, 2, 3, 4]}, {}, {"gamma": [1, 2, 0.5, -1], "beta": [0, 0.1, -0.2, 0.3]},
         [-1.3416407865, -0.794427191, 0.02360679775, -1.0416407865]),
        (6, {"e": [1, 2, 3, 4]}, {"epsilon": 1e-5}, {"gamma": [1] * 4, "beta": [0] * 4},
         [-1.341635419969, -0.447211806656, 0.447211806656, 1.341635419969]),
        (7, {"e": [1, -1]}, {}, {"W_u": [[1, 0], [0, 1], [1, 1]]},
         [0.665240955775, 0.09003057317, 0.244728471055]),
    ]
    worst, count = 0.0, 0
    for algorithm, inputs, hyper, parameters, expected in pins:
        case = {"inputs": inputs, "hyperparameters": hyper, "parameters": parameters}
        worst = max(worst, difference(answer(algorithm, case)["output"], expected)[0])
        count += 1
    z, x = [5, 3, 1, 6], [5, 0, 2, 1, 6]
    masked, places = [5, 4, 2, 4, 6], [1, 3]
    logits = {
        8: lambda p: encoder_decoder_logits(z, x, p), 9: lambda p: encoder_logits(masked, p),
        10: lambda p: decoder_logits(x, p)}
    models = sines(4, 7, 6, 2, 3, 2, 5, 3)
    for stack in json.loads(PINS.read_text())["stacks"]:
        algorithm = stack["algorithm"]
        parameters = leaves(models[algorithm])
        scores = logits[algorithm](parameters)
        worst = max(worst, difference(F.softmax(scores, -1).T.tolist(), stack["P"])[0])
        targets = x[1:] + [-100]
        if algorithm == 9:
            targets = [x[t] if t in places else -100 for t in range(len(x))]
        loss = F.cross_entropy(scores, torch.tensor(targets), reduction="sum")
        # The pins count the tensors head by head.
        flat = listed(parameters, [])
        found = dict(zip(map(id, flat), torch.autograd.grad(loss, flat)))
        gradients = numbered(parameters, found)
        for s, norm, first, last in stack["gradients"]:
            g = gradients[s - 1].flatten()
            worst = max(worst, difference([g.norm().item(), g[0].item(), g[-1].item()], [norm, first, last])[0])
            count += 1
        count += 1
    print(f"{count} printed numbers and matrices, worst error {worst:.1e}")
    return 0 if worst < 1e-11 else 1


def numbered(node, gradient):
    """Gradients in the order of the specification: of an attention's stacked weights, head by head."""
    if isinstance(node, torch.Tensor):
        return [gradient[id(node)]]
    if isinstance(node, dict) and "W_q" in node:
        heads = [gradient[id(node[a + b])] for b in "qkv" for a in ("W_", "b_")]
        return [g[h] for h in range(len(heads[0])) for g in heads] + [
            gradient[id(node[name])] for name in ("W_o", "b_o")]
    children = node.values() if isinstance(node, dict) else node
    return [g for child in children for g in numbered(child, gradient)]


# MARK: - The cases of the Swift test


def rounded(node):
    """The numbers with eleven decimals, beyond which nothing is compared."""
    if isinstance(node, dict):
        return {k: rounded(v) for k, v in node.items()}
    return [rounded(v) for v in node] if isinstance(node, list) else round(node, 11) + 0.0


def write_golden(path, seed):
    """Two to four small cases of each algorithm with their answers."""
    # All kinds of masks and ε, with and without a cotangent, one head and several; short ones.
    numbers = {4: [0, 1, 2, 7], 5: [0, 1, 2, 5], 8: [3, 5], 9: [0, 5], 10: [0, 5]}
    lines = []
    for algorithm in range(1, 11):
        for number in numbers.get(algorithm, [0, 1, 7]):
            case = Maker(seed, algorithm, number, small=True).case()
            line = {"algorithm": algorithm, "case": case, "expected": rounded(answer(algorithm, case))}
            lines.append(json.dumps(line, separators=(",", ":")))
    head = {"generator": "Tests/Goldens/oracle_reference.py", "torch": torch.__version__, "seed": seed}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(lines)} cases, {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description="Checks `formal oracle` against PyTorch.")
    parser.add_argument("--cases", type=int, default=500, help="how many, over all algorithms")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--formal", default=".build/debug/formal", help="the program")
    parser.add_argument("--algorithm", type=int, choices=range(1, 11), help="only this one")
    parser.add_argument("--keep", metavar="FOLDER", help="writes cases and answers there")
    parser.add_argument("--self-check", action="store_true", help="checks the reference alone")
    parser.add_argument("--golden", action="store_true", help="writes the Swift test's cases")
    options = parser.parse_args()
    if options.self_check:
        return self_check()
    if options.golden:
        write_golden(GOLDEN, options.seed)
        return 0
    return 1 if self_check() or compare(options) else 0


if __name__ == "__main__":
    sys.exit(main())
