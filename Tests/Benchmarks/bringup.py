#!/usr/bin/env python3
"""Benchmark of bring-up and teardown: the same star by netlab, bare C, `ip -batch` and a shell script, interleaved.

Exit code 0: every budget met; 1: one missed; 2: a variant failed. Needs root; leaves nothing behind: it runs in a mount
namespace of its own with a tmpfs on /run (what /run is on most machines), and all names vanish with it."""

import argparse
import ctypes
import os
import pathlib
import statistics
import sys
import tempfile

import variants
from variants import Run

CLONE_NEWNS = 0x20000
MS_REC, MS_PRIVATE = 0x4000, 0x40000

Results = dict[str, list[Run | None]]


def enter_private_run() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [lambda: libc.unshare(CLONE_NEWNS),
             lambda: libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None),
             lambda: libc.mount(b"tmpfs", b"/run", b"tmpfs", ctypes.c_ulong(0), b"mode=755")]
    for step in steps:
        if step() != 0:
            raise SystemExit(f"bringup: private /run: {os.strerror(ctypes.get_errno())} (root is needed)")


def measure(options: argparse.Namespace, directory: pathlib.Path, star: str, leaves: int) -> Results:
    """Round after round, each begun by another variant, so that none always follows the same one."""
    name = f"bench{leaves}"
    todo = variants.make_variants(directory, star, options.netlab, name, leaves)
    todo = [variant for variant in todo if variant.title not in options.skip]
    results: Results = {variant.title: [] for variant in todo}
    for turn in range(options.rounds):
        start = turn % len(todo)
        for variant in todo[start:] + todo[:start]:
            slow = variant.title == "shell script" and turn >= options.shell_rounds
            results[variant.title].append(None if slow else variants.run(variant, star, name, leaves))
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def ratio(results: Results, upper: str, lower: str) -> float | None:
    """The median of the rounds' ratios of up + down: both sides of each ratio saw the same load."""
    if upper not in results or lower not in results:
        return None
    pairs = [(a, b) for a, b in zip(results[upper], results[lower]) if a and b]
    return statistics.median(a.total / b.total for a, b in pairs)


def print_table(results: Results, leaves: int, rounds: int) -> None:
    print(f"\nstar of {leaves} leaves, {rounds} rounds; medians")
    print(f"{'':26}{'up ms':>9}{'down ms':>9}{'up+down':>9}{'min':>9}{'max':>9}{'settle':>9}{'peak MiB':>9}{'/ C':>7}")
    for title, every in results.items():
        runs = [run for run in every if run]
        totals = [run.total * 1000 for run in runs]
        columns = [statistics.median(run.up for run in runs) * 1000, statistics.median(run.down for run in runs) * 1000,
                   statistics.median(totals), min(totals), max(totals),
                   statistics.median(run.settle for run in runs) * 1000, max(run.peak for run in runs)]
        quotient = ratio(results, title, "bare C")
        print(f"{title:26}" + "".join(f"{column:9.1f}" for column in columns)
              + (f"{quotient:7.2f}" if quotient else f"{'':7}"))


def budgets(results: Results, leaves: int) -> list[tuple[str, float, float, bool]]:
    """What was measured, the bound, and whether it is met; nothing without netlab."""
    if "netlab" not in results:
        return []
    limit = 1.15 if leaves >= 1000 else 1.35
    measured = [("netlab / bare C, at most", ratio(results, "netlab", "bare C"), limit, -1),
                ("ip -batch / netlab, at least", ratio(results, "ip -batch", "netlab"), 2.5, 1),
                ("shell script / netlab, at least", ratio(results, "shell script", "netlab"), 8, 1),
                ("netlab's peak MiB, below", max(run.peak for run in results["netlab"] if run), 64, -1)]
    return [(what, value, bound, sign * value >= sign * bound) for what, value, bound, sign in measured if value]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("netlab", nargs="?", help="the netlab binary; without it the others are measured")
    parser.add_argument("--leaves", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shell-rounds", type=int, default=2, help="rounds in which the slow shell script takes part")
    parser.add_argument("--skip", nargs="+", default=[], help="titles of variants to leave out")
    parser.add_argument("--shared-run", action="store_true", help="use the machine's own /run instead of a tmpfs")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="netlab-bench-") as directory:
        place = pathlib.Path(directory)
        star = variants.build_star(place)
        if not options.shared_run:
            enter_private_run()
        for leaves in options.leaves:
            results = measure(options, place, star, leaves)
            print_table(results, leaves, options.rounds)
            for what, value, bound, met in budgets(results, leaves):
                print(f"{'met   ' if met else 'MISSED'} {what} {bound}: {value:.2f}")
                missed += not met
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            sys.exit(2)
        raise
