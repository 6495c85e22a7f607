"""Writes Tests/FormalAlgorithmsTests/Goldens/algorithms.json: Algorithms 1–7 in PyTorch, value and all
gradients, with awkward sizes. Needs PyTorch (2.13 made the committed ones); run it from anywhere.

PyTorch keeps tokens in rows, and its own attention, norms, embedding and linear maps are used, so nothing
here follows the lines of the paper. All numbers are float64. A tensor is a pair of its sizes and its
elements in column-major order, as Swift stores it. The gradients are those of the sum of the output
weighted by `cotangent`.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

SEED = 20220719  # the day on which the paper appeared
torch.manual_seed(SEED)
torch.set_default_dtype(torch.float64)
cases = []


def normal(*shape):
    return torch.randn(shape)


def packed(x):
    """Sizes, and elements in column-major order."""
    flat = x.permute(*reversed(range(x.dim()))).reshape(-1) if x.dim() > 1 else x.reshape(-1)
    return {"shape": list(x.shape), "scalars": flat.tolist()}


def case(name, inputs, function, integers=None, mask=None, attributes=None):
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
            "attributes": attributes or {},
        }
    )


def attend(X, Z, q, bq, k, bk, v, bv, mask):
    """Tokens in columns on the outside, in rows within. `mask` is ours: row t_z, column t_x."""
    Q, K, V = F.linear(X.T, q, bq), F.linear(Z.T, k, bk), F.linear(Z.T, v, bv)
    return F.scaled_dot_product_attention(Q, K, V, attn_mask=None if mask is None else mask.T).T


def weights(dx, dz, dattn, dout):
    return [
        normal(dattn, dx), normal(dattn), normal(dattn, dz), normal(dattn), normal(dout, dz),
        normal(dout),
    ]


def causal(n):
    return torch.ones(n, n, dtype=torch.bool).triu()


def scattered(rows, columns):
    """A random mask that leaves each column something to see."""
    mask = torch.rand(rows, columns) < 0.5
    mask[torch.arange(columns) % rows, torch.arange(columns)] = True
    return mask


# Algorithms 1 and 2: equation (1).
x = [4, 0, 4, 6]
case(
    "equation 1", [normal(3, 7), normal(3, 5)],
    lambda W_e, W_p: (F.embedding(torch.tensor(x), W_e.T) + F.embedding(torch.arange(4), W_p.T)).T,
    integers=x)

# Algorithm 3: d_in = 3, d_attn = 4, d_out = 2, T = 5.
case(
    "algorithm 3", weights(3, 3, 4, 2) + [normal(3), normal(3, 5)],
    lambda *t: attend(t[6][:, None], t[7], *t[:6], None)[:, 0])

# Algorithm 4: d_x = 3, d_z = 6, d_attn = 5, d_out = 2, lengths 4 and 7.
case(
    "algorithm 4, bidirectional", weights(3, 6, 5, 2) + [normal(3, 4), normal(6, 7)],
    lambda *t: attend(t[6], t[7], *t[:6], None))
mask = scattered(7, 4)
case(
    "algorithm 4, mask by matrix", weights(3, 6, 5, 2) + [normal(3, 4), normal(6, 7)],
    lambda *t: attend(t[6], t[7], *t[:6], mask), mask=mask)
case(
    "algorithm 4, causal", weights(3, 3, 5, 2) + [normal(3, 6)],
    lambda *t: attend(t[6], t[6], *t[:6], causal(6)))
case(
    "algorithm 4, one token", weights(3, 3, 5, 2) + [normal(3, 1)],
    lambda *t: attend(t[6], t[6], *t[:6], causal(1)))


# Algorithm 5: H = 3, d_x = 3, d_z = 4, d_attn = 5, d_mid = 2, d_out = 7.
def heads(X, Z, q, bq, k, bk, v, bv, o, bo, mask, H):
    blocks = zip(*(t.chunk(H) for t in (q, bq, k, bk, v, bv)))
    Y = torch.cat([attend(X, Z, *block, mask) for block in blocks])
    return F.linear(Y.T, o, bo).T


def stacked(H, dx, dz, dattn, dmid, dout):
    return weights(dx, dz, H * dattn, H * dmid) + [normal(dout, H * dmid), normal(dout)]


case(
    "algorithm 5, bidirectional", stacked(3, 3, 4, 5, 2, 7) + [normal(3, 5), normal(4, 6)],
    lambda *t: heads(t[8], t[9], *t[:8], None, 3), attributes={"heads": 3})
mask5 = scattered(6, 5)
case(
    "algorithm 5, mask by matrix", stacked(2, 3, 4, 5, 2, 7) + [normal(3, 5), normal(4, 6)],
    lambda *t: heads(t[8], t[9], *t[:8], mask5, 2), mask=mask5, attributes={"heads": 2})
case(
    "algorithm 5, causal", stacked(3, 4, 4, 2, 5, 4) + [normal(4, 6)],
    lambda *t: heads(t[8], t[8], *t[:8], causal(6), 3), attributes={"heads": 3})

# Algorithm 6, with ε = 0 and another.
for epsilon in [0.0, 0.1]:
    case(
        f"algorithm 6, ε = {epsilon}", [3 + 2 * normal(5, 4), normal(5), normal(5)],
        lambda e, g, b, epsilon=epsilon: F.layer_norm(e.T, (5,), g, b, epsilon).T,
        attributes={"epsilon": epsilon})
    case(
        f"algorithm 6, RMS, ε = {epsilon}", [3 + 2 * normal(5, 4), normal(5)],
        lambda e, g, epsilon=epsilon: F.rms_norm(e.T, (5,), g, epsilon).T,
        attributes={"epsilon": epsilon})
case(
    "algorithm 6, one vector", [normal(5), normal(5), normal(5)],
    lambda e, g, b: F.layer_norm(e, (5,), g, b, 0.0), attributes={"epsilon": 0})

# Algorithm 7.
case("algorithm 7", [normal(3, 5), normal(7, 3)], lambda e, u: F.softmax(F.linear(e.T, u), -1).T)
case("algorithm 7, one vector", [normal(3), normal(7, 3)], lambda e, u: F.softmax(F.linear(e, u), -1))

path = pathlib.Path(__file__).parent.parent / "FormalAlgorithmsTests" / "Goldens" / "algorithms.json"
path.parent.mkdir(exist_ok=True)
head = {"generator": "Tests/Goldens/algorithms.py", "torch": torch.__version__, "seed": SEED}
with path.open("w") as file:
    file.write(json.dumps(head)[:-1] + ', "cases": [\n')
    file.write(",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases))
    file.write("\n]}\n")
print(f"{len(cases)} cases, {path.stat().st_size} bytes")
