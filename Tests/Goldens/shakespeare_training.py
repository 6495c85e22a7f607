"""Trains PyTorch's version of chapter 11's decoder on Shakespeare, from our initial parameters and on our
batches, and writes its losses to chapters/11-training/records/pytorch/shakespeare.json. Needs PyTorch (2.13
made the committed file) and safetensors:

    swift run formal train --text Sources/Text/Corpora/shakespeare-8-plays.txt --steps 0 --out initial.safetensors
    python Tests/Goldens/shakespeare_training.py initial.safetensors

The same architecture: untied W_u without a bias, biases everywhere else, erf GELU, norms before attention
and MLP, ε = 1e-5. PyTorch's own attention, norms, AdamW and clipping; float32. The batches are drawn by
xoshiro256** as in Sources/Tensors/RandomSource.swift, written anew in random_source.py.
"""

import contextlib
import io
import json
import math
import pathlib
import sys
import time

import safetensors
import torch
import torch.nn.functional as F

with contextlib.redirect_stdout(io.StringIO()):
    from random_source import source

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS, HEADS, CONTEXT, BATCH, STEPS, WARMUP = 4, 4, 64, 12, 2000, 100
RATE, FLOOR, DECAY, SEED = 1e-3, 1e-4, 0.1, 0
MASK64 = (1 << 64) - 1


def integer_below(bits, bound):
    """The upper half of a 128-bit product, drawn again in the rare case that would favour small values."""
    threshold = ((1 << 64) - bound) % bound
    while True:
        product = next(bits) * bound
        if product & MASK64 >= threshold:
            return product >> 64


def step_source(seed, step):
    """RandomSource(seed:step:)."""
    return source((next(source(seed)) + step) & MASK64)


def windows(tokens, step):
    bits = step_source(SEED, step)
    starts = [integer_below(bits, len(tokens) - CONTEXT) for _ in range(BATCH)]
    return torch.stack([tokens[i : i + CONTEXT + 1] for i in starts])


def schedule(step):
    if step < WARMUP:
        return RATE * (step + 1) / (WARMUP + 1)
    part = (step - WARMUP) / (STEPS - WARMUP)
    return FLOOR + 0.5 * (1 + math.cos(math.pi * part)) * (RATE - FLOOR)


def forward(p, x):
    """Logits, `batch × ℓ × N_V`; tokens in rows, heads cut from the stacked weights."""
    length = x.shape[1]
    X = F.embedding(x, p["W_e"].T) + p["W_p"].T[:length]
    norm = lambda X, name: F.layer_norm(
        X, X.shape[-1:], p[f"γ{name}"], p[f"β{name}"], 1e-5)
    for l in range(1, LAYERS + 1):
        W = lambda name: p[f"W_{l}.{name}"]
        Y = norm(X, f"_{l}^1")
        q, k, v = (
            F.linear(Y, W(f"W_{a}"), W(f"b_{a}")).unflatten(-1, (HEADS, -1)).transpose(1, 2)
            for a in "qkv")
        Y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        X = X + F.linear(Y.transpose(1, 2).flatten(2), W("W_o"), W("b_o"))
        Y = F.gelu(F.linear(norm(X, f"_{l}^2"), p[f"W_mlp1^{l}"], p[f"b_mlp1^{l}"]))
        X = X + F.linear(Y, p[f"W_mlp2^{l}"], p[f"b_mlp2^{l}"])
    return F.linear(norm(X, ""), p["W_u"])


def loss_of(p, batch):
    logits = forward(p, batch[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())


def main(path):
    torch.set_num_threads(1)
    with safetensors.safe_open(path, "pt") as file:
        p = {name: file.get_tensor(name).float().requires_grad_() for name in file.keys()}
        alphabet = json.loads(file.metadata()["alphabet"])
    text = (ROOT / "Sources/Text/Corpora/shakespeare-8-plays.txt").read_text(encoding="utf8")
    number = {character: i for i, character in enumerate(alphabet)}
    tokens = torch.tensor([number[character] for character in text])
    cut = int(0.9 * len(tokens))
    training, validation = tokens[:cut], tokens[cut:]
    starts = range(0, len(validation) - CONTEXT, CONTEXT)[:200]
    held_out = torch.stack([validation[i : i + CONTEXT + 1] for i in starts])

    def evaluate():
        with torch.no_grad():
            return loss_of(p, held_out).item()

    decayed = [t for t in p.values() if t.dim() >= 2]
    others = [t for t in p.values() if t.dim() < 2]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=RATE, betas=(0.9, 0.99), eps=1e-8)
    losses, validations, begin = [], [[0, evaluate()]], time.time()
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = schedule(step)
        loss = loss_of(p, windows(training, step))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(p.values(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if (step + 1) % 200 == 0:
            validations.append([step + 1, evaluate()])
            print(step + 1, validations[-1][1], f"{time.time() - begin:.0f} s", flush=True)

    target = ROOT / "chapters/11-training/records/pytorch/shakespeare.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "generator": "Tests/Goldens/shakespeare_training.py",
        "torch": torch.__version__,
        "seed": SEED,
        "firstLosses": losses[:20],
        "means": [sum(losses[i : i + 20]) / 20 for i in range(0, STEPS, 20)],
        "validation": validations,
    }
    target.write_text(json.dumps(result, indent=1) + "\n")


main(sys.argv[1])
