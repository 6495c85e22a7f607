"""Writes docs/rows-and-columns.md: each algorithm in PyTorch, tokens in rows, a batch in front.

    python Tests/Goldens/rows_and_columns.py

Needs PyTorch, numpy and safetensors (the page names the versions that made it). Each piece of Python on the
page is run here as it is printed, and its result compared with the numbers that the specification prints and
that the Swift tests hold our code to; a difference above 1e-9 ends the program. Where those numbers are too
even to tell a matrix from its transpose, the piece is run again with sizes that all differ, and compared with
the pseudocode in NumPy. There is no randomness: the parameters are sines.
"""

import json
import pathlib
import re
import sys

import numpy
import safetensors
import torch

from oracle_reference import PINS, difference, encoder_logits, leaves, listed, sines

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "rows-and-columns.md"
RECORDS = ROOT / "chapters/11-training/records"
PSEUDOCODE = json.loads((ROOT / "Sources/FormalAlgorithms/formal-algorithms.json").read_text())
CHAPTERS = dict(enumerate([2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 11, 11, 11, 12, 12], 1))
REMARK = r"  +(\[\[|\().*"  # what the paper says in the margin
P = {s["algorithm"]: s["P"] for s in json.loads(PINS.read_text())["stacks"]}
models = sines(4, 7, 6, 2, 3, 2, 5, 3)
T = lambda values: torch.tensor(values, dtype=torch.float64)
X4, I, zero = T([[1, 0, 2], [0, 1, 1]]), T([[1, 0], [0, 1]]), T([0, 0])
data = {}  # what the pieces of Python see, as in a notebook
rows = []  # algorithm, what was compared, difference
parts = []


def fresh(algorithm):
    """The parameters of a printed run, before training."""
    return leaves(models[algorithm])


def run(code):
    exec(compile(code, PAGE.name, "exec"), data)
    parts.append(f"```python\n{code.strip()}\n```\n")
    return code


def again(code, name, **values):
    """What a piece that was printed makes of other data."""
    seen = {**data, **values}
    exec(compile(code, PAGE.name, "exec"), seen)
    return seen[name]


def wave(start, *shape):
    """Sines, each number another one."""
    return torch.sin(0.7 * torch.arange(start, start + numpy.prod(shape)).reshape(shape)).double()


def awkward(dx, dz, dattn, dout):
    """The parameters of one head, all biases at work."""
    shapes = {"q": (dattn, dx), "k": (dattn, dz), "v": (dout, dz)}
    weights = {f"W_{a}": wave(10 * i, *shape) for i, (a, shape) in enumerate(shapes.items(), 1)}
    return weights | {f"b_{a}": wave(100 * i, shape[0]) for i, (a, shape) in enumerate(shapes.items(), 1)}


def in_columns(X, Z, W, Mask):
    """Algorithm 4 as it is printed, in NumPy."""
    X, Z, Mask, W = X.numpy(), Z.numpy(), Mask.numpy(), {name: a.numpy() for name, a in W.items()}
    Q = W["W_q"] @ X + W["b_q"][:, None]  # 1
    K = W["W_k"] @ Z + W["b_k"][:, None]  # 2
    V = W["W_v"] @ Z + W["b_v"][:, None]  # 3
    S = K.T @ Q  # 4
    S[~Mask] = -numpy.inf  # 5
    A = numpy.exp(S / numpy.sqrt(len(Q)))  # 6
    return (V @ (A / A.sum(axis=0))).tolist()


def compared(algorithm, what, found, expected):
    found = found.tolist() if isinstance(found, torch.Tensor) else found
    error, path = difference(found, expected)
    if not error <= 1e-9:
        sys.exit(f"algorithm {algorithm}, {what}: {error} at {path}")
    rows.append((algorithm, what, error))


def section(algorithm, text):
    a = PSEUDOCODE[algorithm - 1]
    number = CHAPTERS[algorithm]
    page = next((ROOT / "docs").glob(f"{number:02}-*.md")).name
    parts.append(f"### Algorithm {algorithm}: {a['name']}\n")
    lines = "\n".join(f"{l['n']:>2}  {re.sub(REMARK, '', l['plain'])}" for l in a["lines"])
    parts.append(f"```text\n{lines}\n```\n")
    by_line = next((ROOT / "docs" / "lines").glob(f"{algorithm:02}-*.md")).name
    links = f"[Chapter {number}]({page}), [line by line](lines/{by_line})."
    parts.append(f"{' '.join(text.split())} {links}\n")


parts.append("""# Rows and columns

For whoever comes from PyTorch or NumPy. In the paper, and here, a sequence is a matrix with a token in each
**column**, and weights act from the left: W X. In PyTorch a token is a **row**, a batch stands in front, and a
layer computes x Wᵀ. It is the same arithmetic. Below, each of the fifteen algorithms stands beside its
equivalent in PyTorch.

| | here, as in the paper | PyTorch |
| --- | --- | --- |
| a sequence | X: d × ℓ | x: (B, ℓ, d) |
| an affine map | W X + b 1ᵀ | `F.linear(x, W, b)`, with the same W: PyTorch stores it as we do |
| softmax | down each column | `dim=-1` |
| Mask | row t_z: who is looked at; column t_x: who looks | row: who looks; so it is our Mask transposed |
| true in a mask | may attend | may attend in `scaled_dot_product_attention`; **hidden** in `nn.MultiheadAttention` |
| the causal mask | upper triangle | lower triangle, `tril` |
| a norm's ε | 0, unless you give one | 1e-5 in `nn.LayerNorm` |
| a loss | the sum over positions | the mean, unless `reduction="sum"` |
| the output | P, probabilities | logits; `cross_entropy` and `softmax` come after |
| a batch | one sequence after the other | one more axis, with padding |
| the first token, the first position | 0 in our code, 1 in the paper | 0 |

The pieces of Python follow each other as in a notebook. They see the parameters by the paper's names, in the
paper's shapes.
""")
run("""
import torch
import torch.nn.functional as F
from torch import nn
""")
torch.set_default_dtype(torch.float64)

parts.append("## The parts\n")
data.update(v=torch.tensor([[2, 0, 4]]), W_e=T([[1, 2, 3, 4, 5], [10, 20, 30, 40, 50]]))
section(1, "`nn.Embedding(N_V, d_e).weight` is W_e transposed: a token's vector is a row there. v: (B, ℓ).")
run("e = F.embedding(v, W_e.T)  # (B, ℓ, d_e)")
compared(1, "the vectors of three tokens", data["e"][0].T, [[3, 1, 5], [30, 10, 50]])

data.update(W_p=T([[0.1, 0.2, 0.3, 0.4], [-1, -2, -3, -4]]), t=torch.tensor([1]))
section(2, "A GPT in PyTorch calls this table `wpe`. It is looked up by position, not by token.")
run("e_p = F.embedding(t, W_p.T)")
compared(2, "the vector of a position", data["e_p"][0], [0.2, -2])

data.update(
    e=T([[1, 2]]), context=T([[[1, 0], [0, 1], [1, 1]]]), W_q=I, b_q=T([0.5, -0.5]), W_k=T([[1, 1], [0, 1]]),
    b_k=T([0.1, -0.2]), W_v=T([[1, 0], [0, 1], [1, 1]]), b_v=T([0, 0, 0.1]))
section(3, "One query is a sequence of length 1. e: (B, d_in), context: (B, T, d_in).")
piece = run("""
q = F.linear(e, W_q, b_q).unsqueeze(1)
k, v = F.linear(context, W_k, b_k), F.linear(context, W_v, b_v)
v_tilde = F.scaled_dot_product_attention(q, k, v).squeeze(1)
""")
compared(3, "ṽ", data["v_tilde"][0], [0.763844848698, 0.918236671355, 1.782081520053])
W3, e3, context3 = awkward(4, 4, 5, 2), wave(1, 2, 4), wave(2, 2, 3, 4)
compared(3, "ṽ where all sizes differ", again(piece, "v_tilde", e=e3, context=context3, **W3)[0][:, None],
         in_columns(e3[0][:, None], context3[0].T, W3, torch.ones(3, 1, dtype=torch.bool)))

causal4 = [[1, 1.669761549327, 3.811034897475], [0.5, 1.169761549327, 1.47322010429],
           [0, -0.669761549327, 0.864594688896]]
data.update(
    x=torch.stack([X4.T, X4.T.flip(0)]), z=torch.stack([X4.T, X4.T.flip(0)]),
    Mask=torch.ones(3, 3, dtype=torch.bool).triu(),
    W_k=T([[1, 1], [0, 1]]), b_q=zero, b_k=T([1, -1]), W_v=T([[1, 2], [0, 1], [1, 0]]), b_v=T([0, 0.5, -1]))
section(4, """x: (B, ℓ_x, d_x), z: (B, ℓ_z, d_z), and Mask as in the paper, ℓ_z × ℓ_x. Scores, mask and weights
are our matrices transposed.""")
first = run("""
q = F.linear(x, W_q, b_q)
k, v = F.linear(z, W_k, b_k), F.linear(z, W_v, b_v)
v_tilde = F.scaled_dot_product_attention(q, k, v, attn_mask=Mask.T)
""")
compared(4, "Ṽ with a causal mask", data["v_tilde"][0].T, causal4)
parts.append("Spelled out, with the numbers of the lines:\n")
second = run("""
s = q @ k.transpose(-2, -1)  # 4, transposed
s = s.masked_fill(~Mask.T, -torch.inf)  # 5
v_tilde = (s / q.shape[-1] ** 0.5).softmax(-1) @ v  # 6
""")
compared(4, "the same, spelled out", data["v_tilde"][0].T, causal4)
W4, x4, z4 = awkward(4, 3, 6, 7), wave(1, 2, 2, 4), wave(2, 2, 5, 3)
mask4 = torch.tensor([[True, False], [False, True], [True, True], [True, False], [False, True]])
expected4 = in_columns(x4[0].T, z4[0].T, W4, mask4)
for what, piece in [("", first), (", spelled out", first + second)]:
    compared(4, f"Ṽ where all sizes differ{what}",
             again(piece, "v_tilde", x=x4, z=z4, Mask=mask4, **W4)[0].T, expected4)

p5 = leaves({
    "W_q": [[[1, 0], [0, 1]], [[0, 1], [1, 0]]], "b_q": [[0, 0]] * 2, "W_k": [[[1, 0], [0, 1]]] * 2, "b_k": [[0, 0]] * 2,
    "W_v": [[[1, 0]], [[0, 1]]], "b_v": [[0.5], [-0.5]], "W_o": [[1, 2], [3, 4]], "b_o": [0.1, -0.1]})
data.update(W=p5)
section(5, """`W["W_q"]` is H × d_attn × d_x: the heads' weights one after the other. PyTorch computes all heads in
one product and then cuts the result.""")
run("""
def heads(x, z, W, mask=None):
    def split(a, rows):
        flat = F.linear(rows, W[f"W_{a}"].flatten(0, 1), W[f"b_{a}"].flatten())
        return flat.unflatten(-1, (len(W["W_q"]), -1)).transpose(1, 2)  # (B, H, ℓ, d)

    y = F.scaled_dot_product_attention(split("q", x), split("k", z), split("v", z), attn_mask=mask)
    return F.linear(y.transpose(1, 2).flatten(2), W["W_o"], W["b_o"])

v_tilde = heads(x, z, W, Mask.T)
""")
compared(5, "Ṽ with a causal mask", data["v_tilde"][0].T.tolist(), [
    [0.6, 0.59071535202, 3.222161059623], [2.4, 1.711669154713, 8.44238065642]])
parts.append("""`nn.MultiheadAttention` wants d_attn = d_mid = d_e/H. Where that is so, it holds the same numbers: the
heads' queries, keys and values lie below each other. Its mask is true where a token is **hidden**.
""")
data.update(d_e=2, H=2, x=wave(1, 2, 2, 2), z=wave(2, 2, 3, 2), Mask=torch.tensor([[True, False], [False, True], [True, True]]), W=leaves({
    "W_q": [[[0.5, -1]], [[2, 1]]], "b_q": [[0.1], [-0.2]], "W_k": [[[1, 0.5]], [[-1, 2]]], "b_k": [[0.3], [0]],
    "W_v": [[[1, 0]], [[0, 1]]], "b_v": [[0.5], [-0.5]], "W_o": [[1, 2], [3, 4]], "b_o": [0.1, -0.1]}))
run("""
attention = nn.MultiheadAttention(d_e, H, batch_first=True)
with torch.no_grad():
    attention.in_proj_weight.copy_(torch.cat([W[f"W_{a}"].flatten(0, 1) for a in "qkv"]))
    attention.in_proj_bias.copy_(torch.cat([W[f"b_{a}"].flatten() for a in "qkv"]))
    attention.out_proj.weight.copy_(W["W_o"])
    attention.out_proj.bias.copy_(W["b_o"])
v_tilde, _ = attention(x, z, z, attn_mask=~Mask.T)
""")
compared(5, "`nn.MultiheadAttention` and `heads` above", data["v_tilde"],
         data["heads"](data["x"], data["z"], data["W"], data["Mask"].T).tolist())

e_hat = [-1.3416407865, -0.794427191, 0.02360679775, -1.0416407865]
data.update(x=T([[[1, 2, 3, 4]]]), gamma=T([1, 2, 0.5, -1]), beta=T([0, 0.1, -0.2, 0.3]))
section(6, "Over the last axis: each token by itself. PyTorch's default ε is 1e-5, ours is 0.")
run("e_hat = F.layer_norm(x, x.shape[-1:], gamma, beta, eps=0.0)")
compared(6, "ê", data["e_hat"][0, 0], e_hat)
parts.append("By hand, mind the divisor: `var` divides by d − 1 unless told otherwise.\n")
run("""
m, v = x.mean(-1, keepdim=True), x.var(-1, keepdim=True, correction=0)
e_hat = (x - m) / v.sqrt() * gamma + beta
""")
compared(6, "the same by hand", data["e_hat"][0, 0], e_hat)

data.update(e=T([[1, -1]]), W_u=T([[1, 0], [0, 1], [1, 1]]))
section(7, "`nn.Linear(d_e, N_V, bias=False)`, called `lm_head` elsewhere, and a softmax.")
run("p = F.softmax(F.linear(e, W_u), -1)")
compared(7, "p", data["p"][0], [0.665240955775, 0.09003057317, 0.244728471055])

parts.append("""## The stacks

`p` holds the parameters by name, layers as lists. These helpers serve all three.
""")
run("""
def embed(tokens, p):
    return F.embedding(tokens, p["W_e"].T) + p["W_p"].T[: tokens.shape[-1]]

def norm(x, l, i=""):
    return F.layer_norm(x, x.shape[-1:], l[f"gamma{i}"], l[f"beta{i}"], eps=0.0)

def mlp(x, l, i, activation):
    hidden = activation(F.linear(x, l[f"W_mlp{i}"], l[f"b_mlp{i}"]))
    return F.linear(hidden, l[f"W_mlp{i + 1}"], l[f"b_mlp{i + 1}"])

def past(x):
    return torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
""")
data.update(z=torch.tensor([[5, 3, 1, 6], [5, 1, 3, 6]]), x=torch.tensor([[5, 0, 2, 1, 6], [5, 2, 0, 1, 6]]), p=fresh(8))
section(8, """Norms after each addition (`norm_first=False`), ReLU. `nn.Transformer` has one norm more at the end of
each half.""")
run("""
def encoder_decoder(z, x, p):
    z, x = embed(z, p), embed(x, p)
    for l in p["encoder_layers"]:
        z = norm(z + heads(z, z, l["W_enc"]), l, "_1")
        z = norm(z + mlp(z, l, 1, F.relu), l, "_2")
    for l in p["decoder_layers"]:
        x = norm(x + heads(x, x, l["W_dec"], past(x)), l, "_3")
        x = norm(x + heads(x, z, l["W_ed"]), l, "_4")
        x = norm(x + mlp(x, l, 3, F.relu), l, "_5")
    return F.linear(x, p["W_u"])

P = F.softmax(encoder_decoder(z, x, p), -1)  # (B, ℓ, N_V)
""")
compared(8, "P", data["P"][0].T, P[8])

data.update(x=torch.tensor([[5, 4, 2, 4, 6], [5, 2, 4, 1, 6]]), p=fresh(9))
section(9, """`norm_first=False`, `activation="gelu"`: a BERT without segments. F.gelu is the exact one, as ours.""")
run("""
def encoder(x, p):
    x = embed(x, p)
    for l in p["layers"]:
        x = norm(x + heads(x, x, l["W"]), l, "_1")
        x = norm(x + mlp(x, l, 1, F.gelu), l, "_2")
    return F.linear(norm(F.gelu(F.linear(x, p["W_f"], p["b_f"])), p), p["W_u"])

P = F.softmax(encoder(x, p), -1)
""")
compared(9, "P", data["P"][0].T, P[9])

data.update(x=torch.tensor([[5, 0, 2, 1, 6], [5, 2, 0, 1, 6]]), p=fresh(10))
section(10, """`norm_first=True`: the residual x is never normed itself. nanoGPT's model is this one with W_u
tied to W_e, ε = 1e-5 and dropout.""")
run("""
def decoder(x, p):
    x = embed(x, p)
    for l in p["layers"]:
        y = norm(x, l, "_1")
        x = x + heads(y, y, l["W"], past(x))
        x = x + mlp(norm(x, l, "_2"), l, 1, F.gelu)
    return F.linear(norm(x, p), p["W_u"])

P = F.softmax(decoder(x, p), -1)
""")
compared(10, "P", data["P"][0].T, P[10])

parts.append("""## Training

The paper takes one sequence a step, plain gradient descent, and the **sum** over positions. With a batch and the
usual mean, the step is ours divided by the number of targets. `theta` is the list of all tensors in `p`.
""")


def training(algorithm, **more):
    p = fresh(algorithm - 3)
    data.update(p=p, theta=listed(p, []), losses=[], N_epochs=3, **more)


pairs = [([5, 0, 1, 6], [5, 1, 0, 6]), ([5, 1, 0, 6], [5, 0, 1, 6]), ([5, 2, 3, 6], [5, 3, 2, 6]), ([5, 3, 2, 6], [5, 2, 3, 6])]
training(11, eta=0.02, pairs=[(torch.tensor([z]), torch.tensor([x])) for z, x in pairs])
section(11, "The target at t is token t + 1, so the last row of logits and the first token drop out.")
run("""
sgd = torch.optim.SGD(theta, lr=eta)
for _ in range(N_epochs):
    for z, x in pairs:
        logits = encoder_decoder(z, x, p)
        loss = F.cross_entropy(logits[0, :-1], x[0, 1:], reduction="sum")
        sgd.zero_grad(); loss.backward(); sgd.step()
        losses.append(loss.item())
""")
compared(11, "the losses of three epochs", data["losses"], [
    8.145323149564, 6.755367773278, 8.074188991771, 5.741418772336, 7.204437143679, 5.9907821742, 7.062781336226,
    5.147955297999, 6.847822573853, 5.195780994383, 6.136217868163, 4.662257922005])

training(12, eta=0.05, mask_token=4, visits=[(torch.tensor([[5, 0, 2, 1, 6]]), torch.tensor(m)) for m in ([1, 3], [0], [2, 4])])
section(12, "No shift: the target stands where the mask stands. Here the masked positions are given, not drawn.")
piece = run("""
sgd = torch.optim.SGD(theta, lr=eta)
for x, masked in visits:
    x_tilde = x.index_fill(1, masked, mask_token)
    hidden = x_tilde == mask_token
    loss = F.cross_entropy(encoder(x_tilde, p)[hidden], x[hidden], reduction="sum")
    sgd.zero_grad(); loss.backward(); sgd.step()
    losses.append(loss.item())
""")
compared(12, "the losses of three visits", data["losses"], [2.195452141098, 2.558365057448, 4.476420008598])
training(12, visits=[(torch.tensor([[5, 0, 4, 1, 6]]), torch.tensor([1]))])
P12 = encoder_logits([5, 4, 4, 1, 6], fresh(9)).softmax(-1)
compared(12, "the loss where x has a mask of its own", again(piece, "losses"),
         [-(P12[1, 0].log() + P12[2, 4].log()).item()])

training(13, eta=0.05, sequences=[torch.tensor([[5, 0, 2, 1, 6]]), torch.tensor([[5, 3, 1, 3, 0, 6]])])
section(13, "As Algorithm 11 without z.")
run("""
sgd = torch.optim.SGD(theta, lr=eta)
for _ in range(N_epochs):
    for x in sequences:
        loss = F.cross_entropy(decoder(x, p)[0, :-1], x[0, 1:], reduction="sum")
        sgd.zero_grad(); loss.backward(); sgd.step()
        losses.append(loss.item())
""")
compared(13, "the losses of three epochs", data["losses"], [
    8.103500427394, 9.448320960669, 8.184953259651, 7.95844183123, 7.794023127372, 7.836491727979])

parts.append("## Inference\n")
data.update(p=fresh(10), x=torch.tensor([[5, 0]]), ell_gen=4, tau=0)
section(14, "q ∝ p^{1/τ} is a softmax of logits/τ; τ = 0 takes the likeliest. The generators differ, so only τ = 0 is compared.")
run("""
def draw(logits, tau):  # (B, N_V) → (B, 1)
    if tau == 0:
        return logits.argmax(-1, keepdim=True)
    return torch.multinomial(F.softmax(logits / tau, -1), 1)

length = x.shape[1]
for _ in range(ell_gen):
    x = torch.cat([x, draw(decoder(x, p)[:, -1], tau)], 1)
y = x[:, length:]
""")
compared(14, "four tokens at τ = 0", data["y"][0], [6, 6, 6, 6])

data.update(p=fresh(8), z=torch.tensor([[5, 3, 1, 6]]), bos=5, eos=6, ell_cap=6)
section(15, "The paper has no cap and may never end; here it is ell_cap.")
run("""
x = torch.tensor([[bos]])
while x[0, -1] != eos and x.shape[1] < ell_cap:
    x = torch.cat([x, draw(encoder_decoder(z, x, p)[:, -1], tau)], 1)
""")
compared(15, "x̂ at τ = 0", data["x"][0], [5, 1, 1, 1, 1, 3])

parts.append("""## Our files in Python

Parameters are kept in safetensors files, rows as printed, so W_e comes out as d_e × N_V. A stacked tensor
holds the heads below each other. With the library:
""")
data.update(path=str(RECORDS / "shakespeare.safetensors"))
torch.set_default_dtype(torch.float32)
run("""
from safetensors import safe_open

with safe_open(path, "pt") as file:
    p = {name: file.get_tensor(name).float() for name in file.keys()}
    about = file.metadata()
""")
parts.append("By hand: eight bytes say how long the header is, the header is JSON, the rest is numbers.\n")
run("""
import json, struct
import numpy as np

with open(path, "rb") as file:
    (size,) = struct.unpack("<Q", file.read(8))
    header, body = json.loads(file.read(size)), file.read()
header.pop("__metadata__", None)
arrays = {}
for name, entry in header.items():
    assert entry["dtype"] == "BF16"  # the upper half of a float32
    begin, end = entry["data_offsets"]
    bits = np.frombuffer(body[begin:end], "<u2").astype("<u4") << 16
    arrays[name] = bits.view("<f4").reshape(entry["shape"])
""")
if set(data["p"]) != set(data["arrays"]) or any((data["p"][n].numpy() != a).any() for n, a in data["arrays"].items()):
    sys.exit("the two readers differ")
parts.append("Both give the same bits. A forward pass of chapter 11's decoder, and its loss on text it has not seen:\n")
data.update(corpus=str(ROOT / "Sources/Text/Corpora/shakespeare-8-plays.txt"))
run("""
number = {c: i for i, c in enumerate(json.loads(about["alphabet"]))}
tokens = torch.tensor([number[c] for c in open(corpus, encoding="utf8").read()])
unseen = tokens[int(0.9 * len(tokens)) :]
batch = torch.stack([unseen[i : i + 65] for i in range(0, len(unseen) - 64, 64)[:200]])
H, epsilon = int(about["heads"]), float(about["epsilon"])

def norm(x, name):
    return F.layer_norm(x, x.shape[-1:], p["γ" + name], p["β" + name], epsilon)

x = F.embedding(batch[:, :-1], p["W_e"].T) + p["W_p"].T[:64]
for l in range(1, 5):
    y = norm(x, f"_{l}^1")
    q, k, v = (
        F.linear(y, p[f"W_{l}.W_{a}"], p[f"W_{l}.b_{a}"]).unflatten(-1, (H, -1)).transpose(1, 2) for a in "qkv")
    y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2)
    x = x + F.linear(y, p[f"W_{l}.W_o"], p[f"W_{l}.b_o"])
    y = F.gelu(F.linear(norm(x, f"_{l}^2"), p[f"W_mlp1^{l}"], p[f"b_mlp1^{l}"]))
    x = x + F.linear(y, p[f"W_mlp2^{l}"], p[f"b_mlp2^{l}"])
logits = F.linear(norm(x, ""), p["W_u"])
loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten()).item()
""")
recorded = json.loads((RECORDS / "shakespeare.json").read_text())["value"]["results"]["stored"][0]
if not abs(data["loss"] - recorded) < 1e-4:
    sys.exit(f"the loss is {data['loss']}, recorded is {recorded}")
parts.append(f"It is {data['loss']:.5f} nats a character; our own run recorded {recorded}.\n")

parts.append("""## The names

| here | PyTorch | shape there | shape here |
| --- | --- | --- | --- |
| W_e | `nn.Embedding.weight`, `wte` | N_V × d_e | d_e × N_V |
| W_p | `nn.Embedding.weight`, `wpe` | ℓ_max × d_e | d_e × ℓ_max |
| W_q, W_k, W_v | `in_proj_weight`, three blocks | 3·d_e × d_e | H times d_attn × d_e, d_attn × d_e, d_mid × d_e |
| b_q, b_k, b_v | `in_proj_bias`, three blocks | 3·d_e | H times d_attn, d_attn, d_mid |
| W_o, b_o | `out_proj.weight`, `out_proj.bias` | d_e × d_e, d_e | d_e × H·d_mid, d_e |
| W_mlp1, b_mlp1 | `linear1.weight`, `linear1.bias` | d_mlp × d_e, d_mlp | the same |
| W_mlp2, b_mlp2 | `linear2.weight`, `linear2.bias` | d_e × d_mlp, d_e | the same |
| γ, β | `nn.LayerNorm.weight`, `.bias` | d_e | the same |
| W_u | `nn.Linear.weight`, `lm_head` | N_V × d_e | the same |
| X | `x`, `hidden_states` | B × ℓ × d | d × ℓ |
| Mask | `attn_mask` | ℓ_x × ℓ_z | ℓ_z × ℓ_x |

## Where to start

| if you know | start at |
| --- | --- |
| Python, and what a vector is | [chapter 1](01-tokens.md) |
| NumPy: matrices and axes | [chapter 2](02-embeddings.md) |
| PyTorch, but not attention | [chapter 3](03-single-query-attention.md) |
| attention with one head | [chapter 5](05-multi-head-attention.md) |
| attention with many heads | [chapter 6](06-normalise-and-unembed.md) |
| the transformer of 2017 | [chapter 7](07-encoder-decoder.md) |
| BERT | [chapter 8](08-encoder.md) |
| GPT-2 or nanoGPT | [chapter 9](09-decoder.md) |
| models, but not how gradients come about | [chapter 10](10-gradients.md) |
| backpropagation | [chapter 11](11-training.md) |
| training, but not sampling | [chapter 12](12-inference.md) |
""")
table = "\n".join(f"| {a} | {what} | {f'{error:.0e}' if error else 'none'} |" for a, what, error in rows)
parts.append(f"""## So that it is true

`Tests/Goldens/rows_and_columns.py` ran each piece of Python above as it stands and wrote this page, with
PyTorch {torch.__version__}, numpy {numpy.__version__} and safetensors {safetensors.__version__}. Nothing is
random: the parameters are sines. Of each result, in a batch its first sequence, it took the largest difference
|a − b|/max(1, |b|) to the numbers that the specification of the algorithms prints to twelve digits; the Swift
tests hold our code to the same. Where all sizes differ it compared with the pseudocode in NumPy, and
`nn.MultiheadAttention` with `heads`.

| algorithm | compared | difference |
| --- | --- | --- |
{table}
""")
PAGE.write_text("\n".join(parts))
print(f"{len(rows)} comparisons, largest difference {max(e for _, _, e in rows):.1e}; loss {data['loss']:.5f}")
