"""Prints the pinned values of RandomSourceTests.swift. Needs mpmath (1.3 made the committed ones).

The generators are written anew from the reference code of their authors, splitmix64.c and
xoshiro256starstar.c (https://prng.di.unimi.it). The normals are computed with 50 digits and rounded
once; the package's agree to a few units in the last place.
"""

import mpmath

mpmath.mp.dps = 50

MASK = (1 << 64) - 1


def splitmix64(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def xoshiro256(s):
    s = list(s)
    rotl = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
    while True:
        yield (rotl((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)


def source(seed):
    mixer = splitmix64(seed)
    return xoshiro256([next(mixer) for _ in range(4)])


def take(generator, n):
    return [next(generator) for _ in range(n)]


print("splitmix64, seed 1234567:", take(splitmix64(1234567), 4))
print("xoshiro256**, state 1 2 3 4:", take(xoshiro256([1, 2, 3, 4]), 10))
print("seed 2024:", take(source(2024), 4))

bits = source(2024)
print("normals of seed 2024:")
for _ in range(8):
    u, v = ((next(bits) >> 11) * 2.0**-53 for _ in range(2))
    radius = mpmath.sqrt(-2 * mpmath.log(1 - mpmath.mpf(u)))
    angle = 2 * mpmath.pi * mpmath.mpf(v)
    for value in (radius * mpmath.cos(angle), radius * mpmath.sin(angle)):
        print(f"      {float(value).hex()}")
