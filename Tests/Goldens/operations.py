"""Writes Tests/TensorsTests/Goldens/operations.json: every operation of Tensors in PyTorch, value and
gradients, with awkward shapes. Needs PyTorch (2.13 made the committed ones); run it from anywhere.

All numbers are float64. A tensor is a pair of its sizes and its elements in column-major order, as
Swift stores it. The gradients are those of the sum of the output weighted by `cotangent`.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

SEED = 20220719  # the day on which the paper appeared
torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)
cases = []


def normal(*shape):
    return torch.randn(shape)


def away(*shape):
    """Numbers of both signs, none near 0: divisors."""
    x = torch.randn(shape)
    return torch.sign(x) * (0.5 + x.abs())


def positive(*shape):
    return 0.1 + 2 * torch.rand(shape)


def packed(x):
    """Sizes, and elements in column-major order."""
    flat = x.permute(*reversed(range(x.dim()))).reshape(-1) if x.dim() > 1 else x.reshape(-1)
    return {"shape": list(x.shape), "scalars": flat.tolist()}


def case(name, inputs, function, integers=None, mask=None):
    inputs = [x.clone().requires_grad_() for x in inputs]
    output = function(*inputs)
    cotangent = torch.randn(output.shape)
    gradients = torch.autograd.grad(output, inputs, cotangent)
    cases.append(
        {
            "name": name,
            "inputs": [packed(x.detach()) for x in inputs],
            "output": packed(output.detach()),
            "cotangent": packed(cotangent),
            "gradients": [packed(g) for g in gradients],
            "integers": integers or [],
            "mask": mask.tolist() if mask is not None else [],
        }
    )


# Products.
case("A·B", [normal(5, 3), normal(3, 2)], lambda A, B: A @ B)
case("A·B, one row", [normal(1, 4), normal(4, 3)], lambda A, B: A @ B)
case("A·B, one inner", [normal(3, 1), normal(1, 4)], lambda A, B: A @ B)
case("A·B, one column", [normal(4, 5), normal(5, 1)], lambda A, B: A @ B)
case("A·b", [normal(4, 3), normal(3)], lambda A, b: A @ b)
case("Aᵀ·B", [normal(3, 5), normal(3, 2)], lambda A, B: A.T @ B)
case("A·Bᵀ", [normal(5, 3), normal(2, 3)], lambda A, B: A @ B.T)
case("Aᵀ·Bᵀ", [normal(3, 5), normal(2, 3)], lambda A, B: A.T @ B.T)
case("Aᵀ·b", [normal(3, 4), normal(3)], lambda A, b: A.T @ b)
case("A·A", [normal(4, 4)], lambda A: A @ A)
case("A·T", [normal(2, 3), normal(3, 4, 2)], lambda A, T: torch.einsum("ij,jkl->ikl", A, T))
case("affine", [normal(4, 3), normal(3, 5), normal(4)], lambda W, X, b: W @ X + b[:, None])
case("affine, vector", [normal(4, 3), normal(3), normal(4)], lambda W, x, b: W @ x + b)

# Looking up, with repeats.
indices = [4, 0, 4, 2, 4, 6]
case("gather", [normal(3, 7)], lambda W: W[:, indices], integers=indices)

# Element by element, the second operand spread in each way.
for symbol, function in {
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "⊙": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}.items():
    case(f"{symbol} same", [normal(3, 5), away(3, 5)], function)
    case(f"{symbol} number", [normal(3, 5), away()], function)
    case(f"{symbol} column", [normal(3, 5), away(3)], lambda a, b: function(a, b[:, None]))
    case(f"{symbol} row", [normal(3, 5), away(1, 5)], function)
    case(f"{symbol} vectors", [normal(4), away(4)], function)
    case(f"{symbol} rank 3", [normal(2, 3, 2), away(2)], lambda a, b: function(a, b[:, None, None]))
case("scale", [normal(3, 4)], lambda A: -1.75 * A)
case("divide by a number", [normal(3, 4)], lambda A: A / 2.4)
case("negative", [normal(2, 3)], lambda A: -A)

# Shapes.
case("stack", [normal(2, 4), normal(1, 4), normal(3, 4)], lambda *x: torch.cat(x, 0))
case("stack vectors", [normal(2), normal(3)], lambda *x: torch.cat(x, 0))
case("side by side", [normal(3, 2), normal(3, 1), normal(3, 4)], lambda *x: torch.cat(x, 1))
case("side by side, vectors", [normal(3), normal(3)], lambda *x: torch.stack(x, 1))
case("rows 2 … 3", [normal(5, 3)], lambda X: X[2:4])
case("columns 1 … 3", [normal(3, 5)], lambda X: X[:, 1:4])
case("column 2", [normal(3, 5)], lambda X: X[:, 2])
case("rows 1 … 2, rank 3", [normal(4, 2, 3)], lambda X: X[1:3])
case("transpose", [normal(3, 5)], lambda X: X.T)
# Column-major reshaping is row-major reshaping of the reverse.
case("reshape 3 × 4 as 6 × 2", [normal(3, 4)], lambda X: X.T.reshape(2, 6).T)
case("reshape 3 × 4 as 2 × 3 × 2", [normal(3, 4)], lambda X: X.T.reshape(2, 3, 2).permute(2, 1, 0))

# By column.
case("softmax", [2 * normal(5, 3)], lambda X: torch.softmax(X, 0))
case("softmax, large scores", [40 * normal(4, 3) + 300], lambda X: torch.softmax(X, 0))
case("softmax, vector", [normal(4)], lambda X: torch.softmax(X, 0))
case("log softmax", [2 * normal(5, 3)], lambda X: torch.log_softmax(X, 0))
case("log softmax, large scores", [40 * normal(4, 3) - 300], lambda X: torch.log_softmax(X, 0))


def layer(X, g, b, eps):
    return F.layer_norm(X.T, (X.shape[0],), g, b, eps).T


def rms(X, g, eps):
    return F.rms_norm(X.T, (X.shape[0],), g, eps).T


case("layer norm, ε = 0", [normal(5, 3), normal(5), normal(5)], lambda X, g, b: layer(X, g, b, 0.0))
case("layer norm, ε = 0.01", [normal(4, 3), normal(4), normal(4)], lambda X, g, b: layer(X, g, b, 0.01))
case("RMS norm, ε = 0", [normal(5, 3), normal(5)], lambda X, g: rms(X, g, 0.0))
case("RMS norm, ε = 0.01", [normal(4, 3), normal(4)], lambda X, g: rms(X, g, 0.01))

# Masks. Rows are keys, columns queries.


def attend(Q, K, V, mask):
    S = (K.T @ Q).masked_fill(~mask, -math.inf)
    return V @ torch.softmax(S / math.sqrt(Q.shape[0]), 0)


causal = torch.ones(5, 5, dtype=torch.bool).triu()
case("attention, causal", [normal(3, 5), normal(3, 5), normal(2, 5)], lambda *x: attend(*x, causal))
everything = torch.ones(6, 4, dtype=torch.bool)
case("attention, cross", [normal(3, 4), normal(3, 6), normal(2, 6)], lambda *x: attend(*x, everything))
explicit = torch.rand(6, 4) < 0.5
explicit[2] = True  # no column is blind
case("attention, explicit", [normal(3, 4), normal(3, 6), normal(2, 6)], lambda *x: attend(*x, explicit), mask=explicit)
blocks = torch.block_diag(torch.ones(2, 2), torch.ones(3, 3)).bool()
case("attention, packed 2 + 3", [normal(3, 5), normal(3, 5), normal(2, 5)], lambda *x: attend(*x, blocks))
case("attention, packed 2 + 3, causal", [normal(3, 5), normal(3, 5), normal(2, 5)], lambda *x: attend(*x, blocks & causal))
across = torch.block_diag(torch.ones(4, 2), torch.ones(1, 3)).bool()
case("attention, packed 2 + 3 to 4 + 1", [normal(3, 5), normal(3, 5), normal(2, 5)], lambda *x: attend(*x, across))

# Element by element, both tails included.
tails = torch.tensor([[-30.0, -8.5, -4.0, -1.5, -0.3], [0.4, 1.1, 2.7, 6.0, 30.0]])
unary = {
    "relu": torch.relu,
    "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "square": torch.square,
    "negate": torch.neg,
    "reciprocal": torch.reciprocal,
}
for name, function in unary.items():
    case(name, [tails], function)
    case(f"{name}, rank 3", [away(3, 2, 2)], function)
case("exp", [torch.cat([tails, normal(1, 5)])], torch.exp)
case("log", [positive(3, 5)], torch.log)
case("squareRoot", [positive(3, 5)], torch.sqrt)

# Reductions.
case("sum", [normal(3, 5)], torch.sum)
case("mean", [normal(3, 5)], torch.mean)
case("sum, vector", [normal(4)], torch.sum)
case("column sums", [normal(3, 5)], lambda X: X.sum(0, keepdim=True))
case("column means", [normal(3, 5)], lambda X: X.mean(0, keepdim=True))
case("column means, vector", [normal(4)], lambda X: X.mean(0).reshape(1, 1))

# The loss; None leaves a column out.
targets = [3, None, 0, 3, None, 4]
kept = torch.tensor([-100 if t is None else t for t in targets])
case("cross-entropy", [2 * normal(5, 6)], lambda X: F.cross_entropy(X.T, kept, reduction="sum"), integers=targets)
case("cross-entropy of one column", [normal(5)], lambda x: F.cross_entropy(x, torch.tensor(2)), integers=[2])


# Everything used twice.
def block(X, W, U, b):
    H = X + U @ F.gelu(W @ layer(X, b, b, 1e-5) + (W @ b)[:, None])
    return H * torch.softmax(H, 0) + (H.T @ H).mean() - H / H.square().sum(0, keepdim=True).sqrt()


case("a block", [normal(3, 5), normal(4, 3), normal(3, 4), normal(3)], block)

path = pathlib.Path(__file__).parent.parent / "TensorsTests" / "Goldens" / "operations.json"
path.parent.mkdir(exist_ok=True)
head = {"generator": "Tests/Goldens/operations.py", "torch": torch.__version__, "seed": SEED}
with path.open("w") as file:
    file.write(json.dumps(head)[:-1] + ', "cases": [\n')
    file.write(",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases))
    file.write("\n]}\n")
print(f"{len(cases)} cases, {path.stat().st_size} bytes")
