#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Boundscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the inputs of the profile measurements: makeprofiles.py OUTDIR

big.pb             200,000 samples, about 18 MB of raw pprof
g15941.pb.gz       a goroutine profile of 15,941 stacks
d2-50.txt          21 MB of debug=2 text, 50 stacks
d2-5000.txt        38 MB of debug=2 text, 5,000 stacks
d2-cut.txt         debug=2 text cut at 64 MiB in the middle of a line
"""
import gzip
import os
import random
import sys


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def num(field, n):
    return varint(field << 3) + varint(n)


def msg(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def packed(field, numbers):
    return msg(field, b"".join(varint(n) for n in numbers))


def profile(stacks, functions, types):
    """stacks: [(values, [location...])], location i is in function i % functions."""
    strings = {"": 0}

    def text(s):
        return strings.setdefault(s, len(strings))

    out = [msg(1, num(1, text(t)) + num(2, text(u))) for t, u in types]
    locations = 1 + max(l for _, s in stacks for l in s)
    for values, stack in stacks:
        out.append(msg(2, packed(1, [l + 1 for l in stack]) + packed(2, values)))
    out.append(msg(3, num(1, 1) + num(2, 0x400000) + num(3, 0x4000000) + num(5, text("/usr/bin/service")) + num(7, 1)))
    for l in range(locations):
        line = num(1, l % functions + 1) + num(2, 10 + l % 900)
        out.append(msg(4, num(1, l + 1) + num(2, 1) + num(3, 0x400000 + l * 16) + msg(4, line)))
    for f in range(functions):
        name = text(f"shop.example/orders/internal/pkg{f % 97}.(*Type{f % 31}).method{f}")
        out.append(msg(5, num(1, f + 1) + num(2, name) + num(3, name) + num(4, text(f"/src/orders/pkg{f % 97}/f{f % 7}.go"))))
    out.append(num(9, 1700000000 * 10**9))
    out += [msg(6, s.encode()) for s in strings]
    return b"".join(out)


def walk(rng, depth, locations):
    at, stack = rng.randrange(locations), []
    for _ in range(depth):
        stack.append(at)
        at = (at * 31 + rng.randrange(8) + 7) % locations
    return stack


def dump(rng, size, sites):
    out, total, number = [], 0, 1
    while total < size:
        number += rng.randrange(1, 4)
        site = rng.randrange(sites)
        lines = [f"goroutine {number} [{('select', 'chan receive', 'IO wait')[site % 3]}, {site % 90 + 1} minutes]:"]
        for d in range(12):
            k = (site * 7 + d) % 400
            lines.append(f"shop.example/orders/internal/pkg{k % 40}.(*Handler{site if d == 3 else k}).Serve"
                         f"(0xc{rng.randrange(1 << 36):09x}, {{0x{rng.randrange(1 << 24):x}, 0x{rng.randrange(99):x}}}, 0x1?)")
            lines.append(f"\t/build/orders/internal/pkg{k % 40}/handler.go:{k + 10} +0x{k + 0x20:x}")
        lines.append("created by net/http.(*Server).Serve in goroutine 1")
        lines.append("\t/usr/lib/go-1.22/src/net/http/server.go:3086 +0x4db\n\n")
        block = "\n".join(lines)
        out.append(block)
        total += len(block)
    return "".join(out)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(7)

    def write(name, data):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)

    stacks = [([rng.randrange(1, 9), rng.randrange(1, 9) * 10**7], walk(rng, 38, 30000)) for _ in range(200000)]
    write("big.pb", profile(stacks, 9000, [("samples", "count"), ("cpu", "nanoseconds")]))
    stacks = [([rng.randrange(1, 40)], walk(rng, 24, 9000)) for _ in range(15941)]
    write("g15941.pb.gz", gzip.compress(profile(stacks, 3000, [("goroutine", "count")])))
    write("d2-50.txt", dump(rng, 21 << 20, 50).encode())
    write("d2-5000.txt", dump(rng, 38 << 20, 5000).encode())
    write("d2-cut.txt", dump(rng, (64 << 20) + 5000, 5000).encode()[:64 << 20])


main()
