#!/usr/bin/env python3
"""Eigenvalues and real roots: our times, those of LAPACK, Arb, PARI and FLINT, in one run.

Needs `pip install python-flint numpy scipy`, the program `gp` (Debian package pari-gp) for PARI, and
`cargo build --release --example algebra`. Every enclosure is checked against values of 200 bits, every
count against PARI. Usage:

    benches/peers_algebra.py [--roots real-roots.json] [--quick] [--golden N] [--binary target/release/examples/algebra]

`--roots` takes a JSON object of polynomials by name with "coefficients_low_first"; without it a few
polynomials made here are used. Exits with 1 where an enclosure or a count is wrong.
"""

import argparse
import ctypes
import glob
import json
import math
import os
import shutil
import subprocess
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import flint
import numpy
import scipy.linalg.lapack as lapack
from flint import acb, acb_mat, arb, fmpq

FAILURES = []
DIGITS_OF_GOLDEN_VALUES = 200  # bits


def best(run, least=3, seconds=0.3):
    """The least time of several runs, in seconds."""
    times, start = [], time.process_time()
    while len(times) < least or (time.process_time() - start < seconds and len(times) < 1000):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return min(times)


def fail(text):
    FAILURES.append(text)
    print(f"** {text}")


# The formula matrices; `examples/algebra.rs` builds the same.

def numbers(seed):
    state = seed
    while True:
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        yield (state >> 11) / 2.0**53 * 2.0 - 1.0


def symmetric(size, seed=1):
    stream, matrix = numbers(seed), numpy.zeros((size, size))
    for i in range(size):
        for j in range(i, size):
            matrix[i, j] = matrix[j, i] = next(stream)
    return matrix


def general(size):
    stream = numbers(2)
    return numpy.array([[next(stream) for _ in range(size)] for _ in range(size)])


def laplacian(k):
    matrix = numpy.zeros((k * k, k * k))
    for i in range(k * k):
        for j in range(k * k):
            distance = abs(i // k - j // k) + abs(i % k - j % k)
            matrix[i, j] = {0: 4.0, 1: -1.0}.get(distance, 0.0)
    return matrix


def rows_of_singular(size):
    stream = numbers(3)
    return numpy.array([[math.floor((next(stream) + 1.0) * 8.5) - 8.0 for _ in range(size)]
                        for _ in range(size // 2)])


def singular(size):
    rows = rows_of_singular(size)
    return rows.T @ rows


def heavy_ball(half):
    hessian = numpy.round(2.0**20 * symmetric(half, 4) / 4.0) / 2.0**20 + 2.0 * numpy.eye(half)
    top = numpy.hstack([1.875 * numpy.eye(half) - 0.25 * hessian, -0.875 * numpy.eye(half)])
    return numpy.vstack([top, numpy.hstack([numpy.eye(half), numpy.zeros((half, half))])])


MATRICES = {"symmetric": symmetric, "general": general, "laplacian": laplacian,
            "singular": singular, "heavy-ball": heavy_ball}


def exact(value):
    return fmpq(*float(value).as_integer_ratio())


def arb_eigenvalues(matrix, bits):
    """Arb's enclosures of all eigenvalues at this precision, or None."""
    flint.ctx.prec = bits
    entries = [[acb(arb(exact(x))) for x in row] for row in matrix]
    try:
        return acb_mat(entries).eig()
    except ValueError:
        return None


def golden(kind, size, matrix):
    """Eigenvalues to 200 bits, with multiplicity; known by formula where they repeat."""
    flint.ctx.prec = DIGITS_OF_GOLDEN_VALUES
    if kind == "laplacian":
        cosine = [2 * (arb.pi() * (i + 1) / (size + 1)).cos() for i in range(size)]
        return [acb(4 - a - b) for a in cosine for b in cosine]
    if kind == "singular":
        rows = rows_of_singular(size)
        positive = arb_eigenvalues(rows @ rows.T, DIGITS_OF_GOLDEN_VALUES)
        return [acb(0)] * (size - len(rows)) + positive
    return arb_eigenvalues(matrix, DIGITS_OF_GOLDEN_VALUES)


def has_golden_values(kind, size, largest):
    """Whether golden values are worth their time: those by formula at all sizes."""
    return kind == "laplacian" or size <= (2 * largest if kind == "singular" else largest)


def check_intervals(label, intervals, values):
    values = sorted((value.real for value in values), key=lambda value: float(value.mid()))
    for i, (value, (lower, upper)) in enumerate(zip(values, intervals)):
        inside = arb(exact(lower)) <= value and value <= arb(exact(upper))
        # A value known to be exact touches its ends.
        if not inside and not (value == 0 and lower <= 0 <= upper):
            fail(f"{label}: eigenvalue {i} {value} is not in [{lower}, {upper}]")
    if len(values) != len(intervals):
        fail(f"{label}: {len(intervals)} intervals for {len(values)} eigenvalues")


def check_discs(label, discs, values):
    """Every value is in a disc, and a disc far from all others holds exactly one."""
    def inside(value, disc):
        re, im, radius = map(exact, disc)
        x, y, r = value.real - arb(re), value.imag - arb(im), arb(radius)
        # A power of a ball around 0 is no number.
        return x * x + y * y <= r * r
    held = [[inside(value, disc) for value in values] for disc in discs]
    for j, value in enumerate(values):
        if not any(row[j] for row in held):
            fail(f"{label}: {value} is in no disc")
    for i, (re, im, radius) in enumerate(discs):
        others = (d for k, d in enumerate(discs) if k != i)
        alone = all(math.hypot(re - d[0], im - d[1]) > 1.001 * (radius + d[2]) for d in others)
        if alone and sum(held[i]) != 1:
            fail(f"{label}: disc {i} holds {sum(held[i])} eigenvalues")


def ours(binary, kind, size):
    times, found = {}, {"cheap": [], "tight": []}
    output = subprocess.run([binary, "eigenvalues", kind, str(size)], check=True,
                            capture_output=True, text=True).stdout
    for line in output.splitlines():
        first, *rest = line.split()
        if first == "time":
            times[rest[0]] = float(rest[1])
        elif first == "proved" and rest[1] != "true":
            fail(f"{kind} {size}: the bound of the spectrum was not proved")
        elif first in found:
            found[first].append(tuple(map(float, rest)))
    return times, found


def median(values):
    values = sorted(values)
    return values[len(values) // 2]


def eigenvalues(binary, quick, largest):
    sizes = [10, 50, 100] if quick else [10, 50, 100, 200, 500, 1000]
    jobs = [("symmetric", n) for n in sizes]
    jobs += [("general", n) for n in sizes]
    jobs += [("laplacian", k) for k in ([5] if quick else [5, 10, 20])]
    jobs += [("singular", n) for n in ([20] if quick else [20, 100, 400])]
    jobs += [("heavy-ball", n) for n in ([10] if quick else [10, 50, 200])]
    print("Eigenvalues: times in ms; cheap and tight enclosures of all eigenvalues, the proof of "
          "λmax < c and the inertia as ratios. own: nalgebra's decomposition in the same process "
          "(with vectors; Schur form for general matrices), values: nalgebra's eigenvalues alone, "
          "LAPACK: dsyev or dgeev with vectors as SciPy ships them.")
    print(f"{'matrix':16}{'n':>5}{'own ms':>10}{'LAPACK':>9}{'cheap/own':>10}{'tight/own':>10}"
          f"{'cheap/LAP':>10}{'cheap/val':>10}{'below/val':>10}{'split/val':>10}{'radius':>9}{'tight r.':>9}"
          f"{'Arb ×':>8}{'r./Arb':>8}")
    for kind, parameter in jobs:
        matrix = MATRICES[kind](parameter)
        size = len(matrix)
        times, found = ours(binary, kind, parameter)
        is_symmetric = kind in ("symmetric", "laplacian", "singular")
        decompose = lapack.dsyev if is_symmetric else lapack.dgeev
        peer = best(lambda: decompose(matrix), 3 if size > 200 else 5) * 1e3
        label = f"{kind} {parameter}"
        radius = {}
        for name, enclosures in found.items():
            sizes_of = [(e[1] - e[0]) / 2 if is_symmetric else e[2] for e in enclosures]
            radius[name] = median(sizes_of)
        arb_time = arb_ratio = float("nan")
        if has_golden_values(kind, size, 50 if quick else largest):
            values = golden(kind, parameter, matrix)
            for name, enclosures in found.items():
                check = check_intervals if is_symmetric else check_discs
                check(f"{label} {name}", enclosures, values)
        if size <= 50:
            begin = time.process_time()
            balls = arb_eigenvalues(matrix, 53)
            arb_time = (time.process_time() - begin) * 1e3 / times["float"]
            if balls:
                arb_ratio = radius["tight"] / median([float(ball.real.rad()) for ball in balls])
        ratio = lambda a, b: times[a] / times[b] if a in times else float("nan")
        print(f"{kind:16}{size:5}{times['float']:10.3f}{peer:9.3f}{ratio('cheap', 'float'):10.2f}"
              f"{ratio('tight', 'float'):10.2f}{times['cheap'] / peer:10.2f}{ratio('cheap', 'values'):10.2f}"
              f"{ratio('below', 'values'):10.2f}{ratio('split', 'values'):10.2f}"
              f"{radius['cheap']:9.1e}{radius['tight']:9.1e}{arb_time:8.0f}{arb_ratio:8.2g}",
              flush=True)


# Real roots.

def made_here():
    chebyshev = [[1], [0, 1]]
    while len(chebyshev) <= 60:
        a, b = chebyshev[-1], chebyshev[-2]
        twice = [0] + [2 * c for c in a]
        chebyshev.append([c - (b[i] if i < len(b) else 0) for i, c in enumerate(twice)])
    wilkinson = [1]
    for root in range(1, 31):
        wilkinson = [(wilkinson[i - 1] if i else 0) - root * (wilkinson[i] if i < len(wilkinson) else 0)
                     for i in range(len(wilkinson) + 1)]
    stream = numbers(5)
    result = {"chebyshev_60": chebyshev[60], "wilkinson_30": wilkinson}
    for degree in (10, 50, 100):
        result[f"random_{degree}"] = [int(next(stream) * 2**16) for _ in range(degree)] + [1]
    for degree in (10, 50, 100):
        # x^d − 2(20x − 1)².
        coefficients = [-2, 80, -800] + [0] * (degree - 3) + [1]
        result[f"mignotte_{degree}"] = coefficients
    return result


def pari(polynomials, function):
    """Counts and microseconds a call, by repeating each call until it takes 20 ms; best of three."""
    lines = ["default(parisizemax, 2000000000);",
             "timed(p) = {my(n = 1, t, c, b = oo); until(t >= 20, n *= 2; t = getabstime(); "
             f"for(i = 1, n, c = {function}); t = getabstime() - t); for(k = 1, 2, b = min(b, t / n); "
             f"t = getabstime(); for(i = 1, n, c = {function}); t = getabstime() - t); "
             "b = min(b, t / n); print(if(type(c) == \"t_INT\", c, #c), \" \", b * 1000.)};"]
    lines += [f"timed(Polrev([{','.join(map(str, c))}]));" for c in polynomials]
    output = subprocess.run(["gp", "-q", "-f"], input="\n".join(lines), capture_output=True,
                            text=True, check=True).stdout
    return [(int(count), float(micros)) for count, micros in map(str.split, output.splitlines())]


class FlintSturm:
    """FLINT's Sturm count, from the library that python-flint brings."""

    def __init__(self):
        folder = os.path.dirname(os.path.dirname(flint.__file__))
        self.library = ctypes.CDLL(glob.glob(f"{folder}/python_flint.libs/libflint*")[0])
        self.library.fmpz_poly_num_real_roots_sturm.restype = ctypes.c_long

    def time(self, coefficients):
        poly = (ctypes.c_long * 3)()
        self.library.fmpz_poly_init(poly)
        text = f"{len(coefficients)}  {' '.join(map(str, coefficients))}".encode()
        self.library.fmpz_poly_set_str(poly, text)
        call = self.library.fmpz_poly_num_real_roots_sturm
        return call(poly), best(lambda: call(poly), 3, 0.1) * 1e6


def roots(binary, path, quick):
    if path:
        with open(path) as file:
            polynomials = {name: [int(c) for c in entry["coefficients_low_first"]]
                           for name, entry in json.load(file).items()}
    else:
        polynomials = made_here()
    limit = 60 if quick else 200
    polynomials = {n: c for n, c in polynomials.items() if len(c) - 1 <= limit}
    lines = "\n".join(f"{name} {' '.join(map(str, c))}" for name, c in polynomials.items())
    output = subprocess.run([binary, "roots"], input=lines, check=True, capture_output=True,
                            text=True).stdout
    found = [line.split() for line in output.splitlines()]
    counts = isolations = [None] * len(found)
    if shutil.which("gp"):
        counts = pari(polynomials.values(), "polsturm(p)")
        isolations = pari(polynomials.values(), "polrootsreal(p)")
    sturm = FlintSturm()
    print("\nReal roots: times in µs. count against PARI's polsturm and FLINT's Sturm count, isolation "
          "against PARI's polrootsreal (which refines to 38 digits).")
    print(f"{'polynomial':22}{'roots':>6}{'count µs':>11}{'/PARI':>8}{'/FLINT':>9}"
          f"{'isolate µs':>13}{'/PARI':>8}")
    for (name, coefficients), line, count, isolation in zip(polynomials.items(), found, counts, isolations):
        our_count, our_isolated, micros, isolate_micros = int(line[1]), int(line[2]), float(line[3]), float(line[4])
        # FLINT's Sturm chain takes long on large degrees.
        their, flint_micros = sturm.time(coefficients) if len(coefficients) <= 101 or \
            sum(c != 0 for c in coefficients) < 10 else (None, float("nan"))
        peers = {"PARI": count and count[0], "FLINT": their, "our isolation": our_isolated}
        for peer, value in peers.items():
            if value is not None and value != our_count:
                fail(f"{name}: {our_count} roots, but {value} by {peer}")
        pari_ratio = micros / count[1] if count else float("nan")
        isolate_ratio = isolate_micros / isolation[1] if isolation else float("nan")
        print(f"{name:22}{our_count:6}{micros:11.1f}{pari_ratio:8.2f}{micros / flint_micros:9.2f}"
              f"{isolate_micros:13.1f}{isolate_ratio:8.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--roots", metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--golden", type=int, default=200, metavar="N",
                        help="compare with values of 200 bits up to this size (200: 2 minutes)")
    parser.add_argument("--binary", default="target/release/examples/algebra")
    parser.add_argument("--only", choices=["eigenvalues", "roots"])
    arguments = parser.parse_args()
    if arguments.only != "roots":
        eigenvalues(arguments.binary, arguments.quick, arguments.golden)
    if arguments.only != "eigenvalues":
        roots(arguments.binary, arguments.roots, arguments.quick)
    print("\n" + (f"{len(FAILURES)} FAILURES" if FAILURES else "every enclosure and count is right"))
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
