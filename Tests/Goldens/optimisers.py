"""Prints the pinned values of OptimisersTests.swift. Needs PyTorch (2.13 made the committed ones).

Four steps on loss = (a·x)² / 2 + sum(b · x³) / 3, awkward enough that no gradient repeats.
"""

import torch

a = torch.tensor([0.5, -1.5, 2.0, 0.25], dtype=torch.float64)
b = torch.tensor([0.1, 0.3, -0.2, 0.05], dtype=torch.float64)


def run(make):
    x = torch.tensor([1.0, -2.0, 0.5, 3.0], dtype=torch.float64, requires_grad=True)
    optimiser = make([x])
    for _ in range(4):
        optimiser.zero_grad()
        loss = (a @ x) ** 2 / 2 + (b * x**3).sum() / 3
        loss.backward()
        optimiser.step()
        print([float(f"{v:.15g}") for v in x.tolist()], float(f"{loss.item():.15g}"))


print("SGD, rate 0.05")
run(lambda p: torch.optim.SGD(p, lr=0.05))
print("Adam, rate 0.05, betas (0.8, 0.95), eps 1e-3")
run(lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3))
