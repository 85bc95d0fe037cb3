#!/usr/bin/env python3
"""Benchmark of the generator and the packet sink.

    sudo python3 Tests/Benchmarks/generator/generator.py .build/release/netlab [--only PART ...] [--rounds N]

Parts: `loop`, netlab's sending loop against the same loop in C; `rivals`, against other packet generators; `sink`, the packet
sink at full speed; `pace`, achieved rates of 1 to 50 kpps; `oracle`, the kernel's token bucket against the model. Only ratios
within one round count; each is the median of the rounds', and every other round runs the senders in the opposite order.
Exit code 0: every budget met; 1: one missed. Needs root, cc, iproute2, nftables, netsniff-ng, tcpreplay, scapy."""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import senders
from bench_lab import DROP, MEASURE, Bench, Watch, enter_private_mounts, run

HERE = pathlib.Path(__file__).resolve().parent
LABS = HERE.parents[2] / "Labs"
LOOP, PACE, ORACLE = 0.97, 0.001, 0.01

FATES = {
    "dropped at nft's netdev ingress, no drop events": (DROP, False),
    "dropped at nft's netdev ingress, drop events for both": (DROP, True),
    "closed port, no drop events": ("", False),
}

# netlab's way, the rival, and the least ratio of their packet rates.
PAIRS = [
    ("netlab via packet", "C", LOOP),
    # trafgen hands a ring of packets over with one system call for hundreds; `via: ring` does so for 64.
    ("netlab via ring", "trafgen --qdisc-path", 1),
    ("netlab via ring, bypass", "trafgen", 1),
    ("netlab via packet", "mausezahn", 1),
    ("netlab replay", "tcpreplay", 1),
    ("netlab via packet", "scapy", 100),
    ("netlab via xdp", "netlab via packet", 1.2),
    # For information.
    ("netlab via xdp", "trafgen", None),
    ("C", "trafgen --qdisc-path", None),
    ("C", "trafgen", None),
]

PACING_LAB = """name: pace
nodes: {{ client: {{}}, server: {{}} }}
links: [ {{ endpoints: [client:eth0, server:eth0] }} ]
traffic:
  flows:
    web:
      from: client:eth0
      to: server:eth0
      packet: [ {{ udp: {{ sport: 4000, dport: 9000 }} }}, {{ payload: {{ size: 58 }} }} ]
      rate: {rate}kpps
      count: {count}
"""


def dot() -> None:
    print(".", end="", file=sys.stderr, flush=True)


def verdict(met: bool) -> str:
    return "ok" if met else "MISSED"


def compare(title: str, rates: dict[str, list[float]], upper: str, lower: str, budget: float | None) -> bool:
    """Prints the median of the rounds' ratios; both sides of each ratio saw the same load."""
    ratios = [a / b for a, b in zip(rates[upper], rates[lower])]
    ratio = statistics.median(ratios)
    met = budget is None or ratio >= budget
    judged = "no budget" if budget is None else f"at least {budget}: {verdict(met)}"
    print(f"{title:56}{ratio:9.3f}   rounds {min(ratios):.3f} to {max(ratios):.3f}, {judged}")
    return met


def show_rates(rates: dict[str, list[float]]) -> None:
    for name, values in rates.items():
        print(f"  {name:30}{statistics.median(values) / 1e3:10.1f} kpps   ({min(values) / 1e3:.1f} to {max(values) / 1e3:.1f})")


def in_turn(round_: int, names: list[str], measure) -> dict[str, float]:
    """One round; every other one in the opposite order."""
    measured = {}
    for name in names if round_ % 2 == 0 else names[::-1]:
        measured[name] = measure(name)
        dot()
    return measured


def collect(options: argparse.Namespace, names: list[str], measure) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {name: [] for name in names}
    for round_ in range(options.rounds):
        for name, rate in in_turn(round_, names, measure).items():
            rates[name].append(rate)
    print(file=sys.stderr)
    return rates


def loop(options: argparse.Namespace, directory: pathlib.Path) -> bool:
    print(f"\nThe loop against C: {options.count} frames of 100 bytes, each side's own times of the first and last departure")
    met = True
    for fate, (server, events) in FATES.items():
        with Bench(options.netlab, directory, server, events) as bench:
            command = senders.commands(bench.ends(), directory, options.count)["C"][0]

            def measure(name: str) -> float:
                if name == "C":
                    return float(bench.execute(command).split()[0])
                return bench.send(options.count)["senders"][0]["achieved_rate"]

            rates = collect(options, ["netlab", "C"], measure)
        met = compare(fate, rates, "netlab", "C", LOOP) and met
        show_rates(rates)
    return met


def rivals(options: argparse.Namespace, directory: pathlib.Path) -> bool:
    senders.check_tools()
    print("\nRivals: the same frame from the same interface, dropped at nft's netdev ingress, no drop events; rates by the "
          "interface's counter of sent packets")
    with Bench(options.netlab, directory, DROP) as bench:
        ends = bench.ends()
        senders.write_files(ends, directory, options.count)
        commands = senders.commands(ends, directory, options.count)

        def measure(name: str) -> float:
            command, count = commands.get(name, ([], options.count))
            if name == "netlab replay":
                watch = Watch(directory / "watch", "tape.client", count, awaited=False)
                bench.replay(directory / "frames.pcap", 100)
                return watch.rate()
            watch = Watch(directory / "watch", bench.client, count)
            if command:
                bench.execute(command)
            else:
                way, _, socket = name.removeprefix("netlab via ").partition(", ")
                bench.send(count, "--via", way, *(["--socket", f"{{ {socket}: true }}"] if socket else []))
            return watch.rate()

        names = ["C", "netlab via packet", "netlab via ring", "trafgen --qdisc-path", "trafgen", "netlab via ring, bypass",
                 "netlab replay", "tcpreplay", "mausezahn", "netlab via xdp", "scapy"]
        rates = collect(options, names, measure)
    results = [compare(f"{upper} / {lower}", rates, upper, lower, budget) for upper, lower, budget in PAIRS]
    show_rates(rates)
    return all(results)


def sink(options: argparse.Namespace, directory: pathlib.Path) -> bool:
    print(f"\nThe packet sink: {options.count} frames back to back, drop events as in every run")
    results = []
    for _ in range(3):
        with Bench(options.netlab, directory) as bench:
            record = bench.send(options.count, sink="packet", events=True)
        flow = record["ledger"]["flows"][0]
        lost = record["ledger"]["observer_lost"]
        results.append(flow["delivered"] == flow["sent"] == options.count and lost == 0)
        rate = record["senders"][0]["achieved_rate"]
        print(f"  sent {flow['sent']}, delivered {flow['delivered']}, lost by the observer {lost}, "
              f"{rate / 1e3:.1f} kpps: {verdict(results[-1])}")
    return all(results)


def pace(options: argparse.Namespace, directory: pathlib.Path) -> bool:
    """Of several runs, because a single late last packet makes a whole run slower."""
    print(f"\nThe pace: median of {options.rounds} runs of {options.seconds} s")
    lab, worst = directory / "pace.yaml", 0.0
    for rate in (1, 2, 5, 10, 20, 50):
        lab.write_text(PACING_LAB.format(rate=rate, count=rate * 1000 * options.seconds))
        command = [options.netlab, "run", "--format", "json", "--output", str(directory / "runs"), str(lab)]
        runs = [json.loads(run(MEASURE + command))["senders"][0] for _ in range(options.rounds)]
        errors = [sender["achieved_rate"] / (rate * 1000) - 1 for sender in runs]
        error = statistics.median(errors)
        worst = max(worst, abs(error))
        print(f"  {rate:3} kpps: achieved {error:+.4%} (runs {min(errors):+.4%} to {max(errors):+.4%}), departures late by "
              f"{statistics.median(s['pacing']['p50'] for s in runs):.0f} ns median, "
              f"{statistics.median(s['pacing']['p99'] for s in runs) / 1000:.1f} us p99")
    print(f"  within {PACE:.1%}: {verdict(worst <= PACE)}")
    return worst <= PACE


def oracle(options: argparse.Namespace, directory: pathlib.Path) -> bool:
    print(f"\nThe oracle: the kernel's drops against the model's, median of {options.rounds} runs of Labs/traffic/oracle.yaml")
    met = True
    for rate, load in (("5mbit", "687pps"), ("10mbit", "1374pps")):
        for burst, limit in ((1001, 4000), (10000, 20000)):
            settings = [f"rate={rate}", f"load={load}", f"burst={burst}b", f"limit={limit}b"]
            command = [options.netlab, "run", "--format", "json", "--output", str(directory / "runs")]
            for setting in settings:
                command += ["--set", setting]
            shares, ideal = [], []
            for _ in range(options.rounds):
                found = json.loads(run(MEASURE + command + [str(LABS / "traffic" / "oracle.yaml")]))["oracles"][0]
                beyond = found["kernel"] - found["predicted"]
                ideal.append(abs(beyond) / found["sent"])
                shares.append(abs(beyond - max(0, min(beyond, found["served"] - found["predicted"]))) / found["sent"])
                dot()
            share = statistics.median(shares)
            met = met and share <= ORACLE
            print(f"\n  {rate}, burst {burst}, limit {limit}: {share:.3%} of sent "
                  f"(runs {min(shares):.3%} to {max(shares):.3%}): {verdict(share <= ORACLE)}; "
                  f"with late service {statistics.median(ideal):.3%}")
    return met


PARTS = {"loop": loop, "rivals": rivals, "sink": sink, "pace": pace, "oracle": oracle}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("netlab", help="a release build")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of each run of a pace")
    options = parser.parse_args()
    options.netlab = str(pathlib.Path(options.netlab).resolve())
    enter_private_mounts()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        for program in ("flood", "watch"):
            subprocess.run(["cc", "-O2", "-Wall", "-o", directory / program, HERE / f"{program}.c"], check=True)
        results = {part: PARTS[part](options, directory) for part in options.only}
    missed = [part for part, met in results.items() if not met]
    print(f"\nbudgets missed: {', '.join(missed)}" if missed else "\nevery budget met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
