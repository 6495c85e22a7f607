"""Writes Tests/TrainingTests/Goldens/training.json: ten steps of SGD, Adam and AdamW in PyTorch on the three
small models of the specification's section 6. Needs PyTorch (2.13 made the committed file); run it from
anywhere.

The parameters are sines, so there is no seed for them; the data come from SEED. PyTorch keeps tokens in
rows, and its own attention, norms, losses, optimisers, clipping and schedule are used. All numbers are
float64. Parameters are listed tensor after tensor as the specification numbers them (the heads one by
one), each in column-major order. Tokens and positions count from 0. Every batch is reduced to its mean over
predicted tokens, but that of SGD to its sum.
"""

import json
import math
import pathlib
import random

import torch
import torch.nn.functional as F

SEED = 20220719  # the day on which the paper appeared
STEPS = 10
MASK = 4
torch.set_default_dtype(torch.float64)
draw = random.Random(SEED)


class Filled:
    """Tensors numbered s = 1, 2, …, made as they are asked for."""

    def __init__(self):
        self.tensors = []

    def _keep(self, value):
        tensor = torch.tensor(value, requires_grad=True)
        self.tensors.append(tensor)
        return tensor

    def matrix(self, rows, columns):
        s = len(self.tensors) + 1
        return self._keep(
            [
                [0.5 * math.sin(s + 0.7 * i + 1.3 * j + 0.9 * i * j) for j in range(1, columns + 1)]
                for i in range(1, rows + 1)
            ]
        )

    def vector(self, size, scale=0.5, start=0.0):
        s = len(self.tensors) + 1
        return self._keep([start + scale * math.sin(s + 0.7 * i) for i in range(1, size + 1)])

    def norm(self, size=4):
        return self.vector(size, 0.2, 1.0), self.vector(size, 0.2)

    def attention(self):
        heads = [
            [f() for _ in range(2) for f in (lambda: self.matrix(3, 4), lambda: self.vector(3))]
            + [self.matrix(2, 4), self.vector(2)]
            for _ in range(2)
        ]
        return heads, self.matrix(4, 4), self.vector(4)

    def mlp(self):
        return self.matrix(5, 4), self.vector(5), self.matrix(4, 5), self.vector(4)


def embed(x, e, p):
    return F.embedding(torch.tensor(x), e.T) + p.T[: len(x)]


def attend(X, Z, W, causal=False):
    heads, o, bo = W
    Y = [
        F.scaled_dot_product_attention(
            F.linear(X, q, bq), F.linear(Z, k, bk), F.linear(Z, v, bv), is_causal=causal
        )
        for q, bq, k, bk, v, bv in heads
    ]
    return F.linear(torch.cat(Y, 1), o, bo)


def norm(X, W):
    return F.layer_norm(X, (X.shape[1],), W[0], W[1], eps=0)


def mlp(X, W, function):
    return F.linear(function(F.linear(X, W[0], W[1])), W[2], W[3])


class Decoder:
    def __init__(self):
        f = self.filled = Filled()
        self.e, self.p = f.matrix(4, 7), f.matrix(4, 6)
        self.layers = [(f.attention(), f.norm(), f.norm(), f.mlp()) for _ in range(2)]
        self.norm, self.u = f.norm(), f.matrix(7, 4)

    def loss(self, x):
        X = embed(x, self.e, self.p)
        for W, norm1, norm2, m in self.layers:
            Y = norm(X, norm1)
            X = X + attend(Y, Y, W, causal=True)
            X = X + mlp(norm(X, norm2), m, F.gelu)
        logits = F.linear(norm(X, self.norm), self.u)
        return F.cross_entropy(logits[:-1], torch.tensor(x[1:]), reduction="sum"), len(x) - 1

    def example(self):
        return [draw.randrange(7) for _ in range(draw.randint(2, 6))]


class Encoder:
    def __init__(self):
        f = self.filled = Filled()
        self.e, self.p = f.matrix(4, 7), f.matrix(4, 6)
        self.layers = [(f.attention(), f.norm(), f.norm(), f.mlp()) for _ in range(2)]
        self.f, self.bf = f.matrix(3, 4), f.vector(3)
        self.norm, self.u = f.norm(3), f.matrix(7, 3)

    def loss(self, example):
        x, masked, places = example["x"], example["masked"], example["positions"]
        X = embed(masked, self.e, self.p)
        for W, norm1, norm2, m in self.layers:
            X = norm(X + attend(X, X, W), norm1)
            X = norm(X + mlp(X, m, F.gelu), norm2)
        X = norm(F.gelu(F.linear(X, self.f, self.bf)), self.norm)
        targets = torch.tensor([x[t] for t in places])
        return F.cross_entropy(F.linear(X, self.u)[places], targets, reduction="sum"), len(places)

    def example(self):
        x = [draw.choice([0, 1, 2, 3, 5, 6]) for _ in range(draw.randint(2, 6))]
        places = sorted(draw.sample(range(len(x)), draw.randint(1, len(x) - 1)))
        masked = [MASK if t in places else token for t, token in enumerate(x)]
        return {"x": x, "masked": masked, "positions": places}


class Both:
    def __init__(self):
        f = self.filled = Filled()
        self.e, self.p = f.matrix(4, 7), f.matrix(4, 6)
        self.encoder = [(f.attention(), f.norm(), f.norm(), f.mlp()) for _ in range(1)]
        self.decoder = [
            (f.attention(), f.attention(), f.norm(), f.norm(), f.norm(), f.mlp()) for _ in range(2)
        ]
        self.u = f.matrix(7, 4)

    def loss(self, pair):
        z, x = pair["z"], pair["x"]
        Z = embed(z, self.e, self.p)
        for W, norm1, norm2, m in self.encoder:
            Z = norm(Z + attend(Z, Z, W), norm1)
            Z = norm(Z + mlp(Z, m, F.relu), norm2)
        X = embed(x, self.e, self.p)
        for own, cross, norm3, norm4, norm5, m in self.decoder:
            X = norm(X + attend(X, X, own, causal=True), norm3)
            X = norm(X + attend(X, Z, cross), norm4)
            X = norm(X + mlp(X, m, F.relu), norm5)
        logits = F.linear(X, self.u)
        return F.cross_entropy(logits[:-1], torch.tensor(x[1:]), reduction="sum"), len(x) - 1

    def example(self):
        return {
            "z": [draw.randrange(7) for _ in range(draw.randint(1, 6))],
            "x": [draw.randrange(7) for _ in range(draw.randint(2, 6))],
        }


RATE = {"peak": 0.02, "floor": 0.002, "warmup": 3, "steps": 8}
LIMIT = 1.0


def factor(step):
    """nanoGPT's schedule over its peak."""
    peak, floor, warmup, steps = RATE["peak"], RATE["floor"], RATE["warmup"], RATE["steps"]
    if step < warmup:
        return (step + 1) / (warmup + 1)
    if step > steps:
        return floor / peak
    part = (step - warmup) / (steps - warmup)
    return (floor + 0.5 * (1 + math.cos(math.pi * part)) * (peak - floor)) / peak


def sgd(tensors):
    return torch.optim.SGD(tensors, lr=0.02), None


def adam(tensors):
    return torch.optim.Adam(tensors, lr=0.01, betas=(0.9, 0.999), eps=1e-8), None


def adamw(tensors):
    groups = [
        {"params": [x for x in tensors if x.dim() == 2], "weight_decay": 0.1},
        {"params": [x for x in tensors if x.dim() == 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=RATE["peak"], betas=(0.9, 0.99), eps=1e-8)
    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)


def rounded(numbers):
    """To 14 significant digits, which keeps the file small."""
    return [float(f"{v:.14g}") for v in numbers]


def flat(tensors):
    return [v for x in tensors for v in (x.T if x.dim() == 2 else x).reshape(-1).tolist()]


def run(make_model, make_optimiser, batches, isSum):
    model = make_model()
    tensors = model.filled.tensors
    optimiser, schedule = make_optimiser(tensors)
    losses, norms = [], []
    for batch in batches:
        optimiser.zero_grad()
        found = [model.loss(example) for example in batch]
        loss = sum(f[0] for f in found) / (1 if isSum else sum(f[1] for f in found))
        loss.backward()
        losses.append(loss.item())
        if schedule:
            norms.append(torch.nn.utils.clip_grad_norm_(tensors, LIMIT).item())
        optimiser.step()
        if schedule:
            schedule.step()
    return {
        "losses": rounded(losses),
        "norms": rounded(norms),
        "parameters": rounded(flat([x.detach() for x in tensors])),
    }


models = {}
for name, make in [("decoder", Decoder), ("encoder", Encoder), ("both", Both)]:
    source = make()
    batches = [[source.example() for _ in range(3)] for _ in range(STEPS)]
    models[name] = {
        "batches": batches,
        "sgd": run(make, sgd, batches, True),
        "adam": run(make, adam, batches, False),
        "adamW": run(make, adamw, batches, False),
    }

path = pathlib.Path(__file__).parent.parent / "TrainingTests" / "Goldens" / "training.json"
path.parent.mkdir(exist_ok=True)
path.write_text(
    json.dumps(
        {
            "generator": f"Tests/Goldens/training.py, PyTorch {torch.__version__}, seed {SEED}",
            "models": models,
        },
        separators=(",", ":"),
    )
    + "\n"
)
for name, model in models.items():
    for rule in ("sgd", "adam", "adamW"):
        found = model[rule]
        print(name, rule, [round(x, 4) for x in found["losses"] + found["norms"]])
