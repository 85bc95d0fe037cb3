#!/usr/bin/env python3
"""Drop events at full speed: what they cost, and whether the books stay exact beside others' drops.

    drops.py NETLAB [--count 1000000] [--rounds 9] [--via ring] [--hooks]

Every packet is dropped by a rule at the receiver's ingress. Rounds alternate between no drop events and BPF's, with each
packet's fate noted. Budgets: 500,000 drops a second with events, at most 20 % slower than without, none lost. Then the same
with a neighbour: another lab on the machine that drops all the time. Its drops must be in no book of ours. With --hooks the
receiver has a rule at a second hook, so the kernel takes the stack of each drop: what that costs is told, and has no budget.
Needs root. The ratio means something on an idle machine only; the books must be exact on any."""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

LAB = """name: {name}
nodes:
  client: {{}}
  server:
    rules: [ {{ hook: ingress, interface: eth0, match: {{ udp: {{ dport: 9000 }} }}, drop: true }}{more} ]
links: [ {{ endpoints: [client:eth0, server:eth0] }} ]
traffic:
  flows:
    flood:
      from: client:eth0
      to: server:eth0
      packet: [ {{ udp: {{ sport: 4000, dport: 9000 }} }}, {{ payload: {{ size: 58 }} }} ]
      via: {via}
      rate: back-to-back
      count: {count}
      sink: none
timeline: [ {{ at: 0s, start: flood }} ]
expect: [ {{ ledger: balanced }} ]
"""


SECOND_HOOK = ", { hook: input, match: { udp: { dport: 9001 } }, drop: true }"


def lab(directory: pathlib.Path, name: str, options: argparse.Namespace, count: int) -> str:
    file = directory / f"{name}.yaml"
    file.write_text(LAB.format(name=name, via=options.via, count=count, more=SECOND_HOOK if options.hooks else ""))
    return str(file)


def run(netlab: str, file: str, directory: pathlib.Path, source: str) -> dict:
    command = [netlab, "run", "--format", "json", "--output", str(directory / "runs"), "--drop-events", source, file]
    result = subprocess.run(command, capture_output=True, text=True)
    if not result.stdout:
        sys.exit(f"drops: {' '.join(command)}: exit code {result.returncode}\n{result.stderr}")
    return json.loads(result.stdout)


def exact(record: dict, count: int, traced: bool) -> bool:
    """Every packet is in one row of the flow, and nothing of anybody else is."""
    flow, ledger = record["ledger"]["flows"][0], record["ledger"]
    dropped = sum(row["packets"] for row in flow["dropped"] if row["stage"] == "netfilter-ingress")
    told = sum(d["packets"] for d in record["evidence"]["drops"] if d.get("flow") == 1)
    untold = ledger.get("events_unseen", 0)
    good = record["verdict"]["exit_code"] == 0 and dropped == count and ledger["events_lost"] == 0
    return good and (not traced or told + untold == count)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("netlab")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--via", default="ring")
    parser.add_argument("--hooks", action="store_true")
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        file = lab(directory, "drops-bench", options, options.count)
        rates, ratios = [], []
        for _ in range(options.rounds):
            pair = {}
            for source in ("none", "bpf"):
                record = run(options.netlab, file, directory, source)
                pair[source] = record["senders"][0]["achieved_rate"]
                if not exact(record, options.count, source == "bpf"):
                    failed = True
                    print(f"{source}: the books are not exact: {record['verdict']['reasons']}")
            rates.append(pair["bpf"])
            ratios.append(pair["none"] / pair["bpf"])
        rate, ratio = statistics.median(rates), statistics.median(ratios)
        print(f"via {options.via}, {options.rounds} rounds of {options.count}, load {os.getloadavg()[0]:.1f}")
        budgets = ("no budget", "no budget") if options.hooks else ("budget 500", "budget 1.200")
        print(f"  with drop events {rate / 1000:.0f} kpps ({min(rates) / 1000:.0f} to {max(rates) / 1000:.0f}), {budgets[0]}")
        print(f"  time with / without {ratio:.3f} ({min(ratios):.3f} to {max(ratios):.3f}), {budgets[1]}")
        failed |= not options.hooks and (rate < 500_000 or ratio > 1.2)

        neighbour = lab(directory, "drops-neighbour", options, 10_000_000)
        for _ in range(3):
            other = subprocess.Popen([options.netlab, "run", "--output", str(directory / "runs"), neighbour],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                time.sleep(2)
                record = run(options.netlab, file, directory, "bpf")
                beside, good = other.poll() is None, exact(record, options.count, True)
                failed |= not (beside and good)
                print(f"  beside a lab that drops {'all the time' if beside else 'no more: measured nothing'}: "
                      f"{'exact' if good else 'NOT exact: ' + str(record['verdict']['reasons'])}, "
                      f"{record['senders'][0]['achieved_rate'] / 1000:.0f} kpps")
            finally:
                other.send_signal(signal.SIGTERM)
                other.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
