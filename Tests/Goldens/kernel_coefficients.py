"""The coefficients of the kernels in Sources/Tensors/Kernels, by Remez' exchange in 60 digits.

Each polynomial minimises the largest relative error of the function it is part of. Its coefficients
are then rounded one by one, the rest fitted anew each time: from the highest down, or from the lowest
up where the argument stays near 0. Where the first few would lose too much they are kept, and
appear in the source as a rounded number and what it lacks.

    pip install mpmath numpy && python kernel_coefficients.py

prints them with the errors that the comments state. Run with mpmath 1.4.1, numpy 2.4.6, Python 3.11; no
random numbers are used.
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 60


def remez(f, weight, powers, low, high, rounds=12):
    """Minimises max |weight·(f − Σ c_k x^k)| over [low, high]; returns the c_k and the maximum."""
    n = len(powers)
    low, high = mp.mpf(low), mp.mpf(high)

    def chebyshev(k, of):
        return (low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * k / of)

    points = [chebyshev(k, n) for k in range(n + 1)]
    for _ in range(rounds):
        system, right = mp.matrix(n + 1, n + 1), mp.matrix(n + 1, 1)
        for i, x in enumerate(points):
            w = weight(x)
            for k, power in enumerate(powers):
                system[i, k] = w * x**power
            system[i, n] = (-1) ** i
            right[i] = w * f(x)
        solution = mp.lu_solve(system, right)
        coefficients = [solution[k] for k in range(n)]

        def error(x):
            return weight(x) * (f(x) - sum(c * x**p for c, p in zip(coefficients, powers)))

        # The extremes between changes of sign, on a fine grid and then by bisection.
        size = 40 * (n + 2)
        grid = [chebyshev(k, size) for k in range(size + 1)]
        values = [error(x) for x in grid]
        extremes = []
        for k, value in enumerate(values):
            if not extremes or (values[extremes[-1]] >= 0) != (value >= 0):
                extremes.append(k)
            elif abs(value) > abs(values[extremes[-1]]):
                extremes[-1] = k
        found = []
        for k in extremes:
            a, b = grid[max(k - 1, 0)], grid[min(k + 1, size)]
            for _ in range(25):
                third = (b - a) / 3
                if abs(error(a + third)) < abs(error(b - third)):
                    a += third
                else:
                    b -= third
            middle = (a + b) / 2
            found.append(middle if abs(error(middle)) > abs(values[k]) else grid[k])
        while len(found) > n + 1:
            found.pop(0 if abs(error(found[0])) < abs(error(found[-1])) else -1)
        largest = max(abs(error(x)) for x in found)
        if len(found) < n + 1 or largest < 1.0001 * abs(solution[n]):
            break
        points = found
    return coefficients, largest


def rounded_fit(name, f, weight, count, low, high, keep=0, upwards=False, to=np.float32):
    """Fits, rounds one coefficient after the other, and prints them."""
    _, exact = remez(f, weight, list(range(count)), low, high)
    fixed = {}
    order = list(range(count)) if upwards else list(range(count - 1, keep - 1, -1))
    for k in order:
        free = [j for j in range(count) if j not in fixed]
        rest = lambda x: f(x) - sum(c * x**j for j, c in fixed.items())
        coefficients, _ = remez(rest, weight, free, low, high)
        fixed[k] = mp.mpf(float(to(float(coefficients[free.index(k)]))))
    free = [j for j in range(count) if j not in fixed]
    if free:
        rest = lambda x: f(x) - sum(c * x**j for j, c in fixed.items())
        coefficients, _ = remez(rest, weight, free, low, high)
        fixed.update(zip(free, coefficients))

    def error(x):
        return abs(weight(x) * (f(x) - sum(c * x**j for j, c in fixed.items())))

    low, high = mp.mpf(low), mp.mpf(high)
    worst = max(error(low + (high - low) * k / 3000) for k in range(3001))
    print(f"\n{name}: 2^{float(mp.log(exact, 2)):.1f}, rounded 2^{float(mp.log(worst, 2)):.1f}")
    for k in range(count):
        print("   ", *parts(fixed[k], to) if k < keep else (float(fixed[k]).hex(),))


def parts(x, to=np.float32):
    """A number as a rounded one and what that lacks."""
    high = float(to(float(x)))
    return high.hex(), float(to(float(x - high))).hex()


# eʳ = 1 + r + r²·q(r), |r| ≤ ln 2 / 2 and a little.
def q(r):
    return mp.mpf(1) / 2 + r / 6 if abs(r) < mp.mpf(10) ** -20 else (mp.expm1(r) - r) / r**2


half = mp.log(2) / 2
exponential_weight = lambda r: r * r * mp.exp(-r)
rounded_fit("exponential", q, exponential_weight, 5, -half * 1.003, half * 1.003, upwards=True)
rounded_fit(
    "exponential of Doubles", q, exponential_weight, 10, -half * 1.0005, half * 1.0005, to=np.float64)

# ½·erfc(t/√2) = exp(−t²/2)·g(t); g(t)·(t + 3) as a function of z = (t − 3)/(t + 3).
root2 = mp.sqrt(2)


def g(t):
    return mp.erfc(t / root2) * mp.exp(t * t / 2) / 2


def tail(z):
    t = 3 * (1 + z) / (1 - z)
    return g(t) * (t + 3)


end = mp.mpf("14.65")
rounded_fit("GELU", tail, lambda z: 1 / tail(z), 11, -1, (end - 3) / (end + 3), keep=2)


# log(1 + f) = f − f²/2 + f³·Q(f).
def Q(f):
    if abs(f) < mp.mpf(10) ** -10:
        return mp.mpf(1) / 3 - f / 4 + f * f / 5
    return (mp.log1p(f) - f + f * f / 2) / f**3


def logarithm_weight(f):
    return f * f if abs(f) < mp.mpf(10) ** -12 else f**3 / mp.log1p(f)


low, high = (mp.sqrt(mp.mpf(1) / 2) - 1) * 1.001, (mp.sqrt(2) - 1) * 1.001
rounded_fit("logarithm", Q, logarithm_weight, 9, low, high)


# 2·artanh s = 2s + s³·R(s²).
def R(v):
    s = mp.sqrt(v)
    if s < mp.mpf(10) ** -6:
        return mp.mpf(2) / 3 + 2 * v / 5 + 2 * v * v / 7
    return (2 * mp.atanh(s) - 2 * s) / s**3


def artanh_weight(v):
    s = mp.sqrt(v)
    return v / 2 if s < mp.mpf(10) ** -6 else v / (2 * mp.atanh(s) / s)


rounded_fit("softplus", R, artanh_weight, 5, mp.mpf(10) ** -8, mp.mpf(1) / 9, upwards=True)


# The derivatives with a zero: h(t) = (t₀ − t)·H(t).
def with_zero(name, h, guess, end, count):
    zero = mp.findroot(h, guess)
    slope, curvature = mp.diff(h, zero), mp.diff(h, zero, 2)

    def H(t):
        if abs(t - zero) < mp.mpf(10) ** -15:
            return -slope - (t - zero) * curvature / 2
        return h(t) / (zero - t)

    rounded_fit(name, H, lambda t: 1 / H(t), count, 0, end, keep=1)
    print("    zero", *parts(zero))


a = 2 * mp.sqrt(2 / mp.pi)
b = mp.mpf("0.044715") * a
with_zero("derivative of SiLU", lambda t: 1 + mp.exp(-t) - t, 1.278, mp.mpf("1.75"), 8)
with_zero(
    "derivative of GELU", lambda t: g(t) - t / mp.sqrt(2 * mp.pi), 0.75, mp.mpf("1.25"), 9)
with_zero(
    "derivative of GELU with tanh",
    lambda t: 1 + mp.exp(-(a * t + b * t**3)) - (a * t + 3 * b * t**3),
    0.75, mp.mpf("1.25"), 10)

print("\nconstants, each with what its Float lacks")
for name, value in [
    ("ln 2", mp.log(2)), ("log₂ e", 1 / mp.log(2)), ("2√(2/π)", a), ("0.044715·2√(2/π)", b),
    ("3·0.044715·2√(2/π)", 3 * b), ("1/√(2π)", 1 / mp.sqrt(2 * mp.pi)),
]:
    print("   ", name, *parts(value))
