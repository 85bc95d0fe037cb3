#!/usr/bin/env python3
"""Benchmark of the generator: netlab's sending loop against the same loop in C, in the same namespaces, interleaved.

    sudo python3 Tests/Benchmarks/generator/generator.py .build/release/netlab [--count N] [--rounds N]

The C program runs inside the lab that netlab keeps up, on the same interface, with the same frame and socket options, so both
see the same path. The receiver's fate is stated: frames die at nft's ingress hook of the receiver, or at a closed port.
Then the pace: achieved rates of 1 to 50 kpps. Exit code 0: every budget met; 1: one missed. Needs root, cc, iproute2."""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

BUDGET = 0.97
PACE = 0.001

RULES = {
    "dropped at nft netdev ingress": "rules: [ { hook: ingress, interface: eth0, match: { udp: { dport: 9000 } }, drop: true } ]",
    "closed port": "",
}

LAB = """
name: generator
nodes:
  client: {{}}
  server: {{ {rules} }}
links: [ {{ endpoints: [client:eth0, server:eth0] }} ]
traffic:
  flows:
    web:
      from: client:eth0
      to: server:eth0
      packet: [ {{ udp: {{ sport: 4000, dport: 9000 }} }}, {{ payload: {{ size: 58 }} }} ]
      rate: {rate}
      count: {count}
      sink: {sink}
"""


def run(*command: str) -> str:
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit(f"generator: {' '.join(command)}: {result.stderr}")
    return result.stdout


def netlab(program: str, lab: pathlib.Path, *options: str) -> dict:
    return json.loads(run(program, "run", "--format", "json", "--output", str(lab.parent / "runs"), *options, str(lab)))


def frame(server_mac: str, client_mac: str) -> str:
    """The flow's frame with an empty tag; the C program fills in what changes."""
    ip = "450000560000000040110000" + "{client}{server}"
    udp = "0fa0232800420000"
    return server_mac.replace(":", "") + client_mac.replace(":", "") + "0800" + ip + udp + "00" * 58


def addresses(namespace: str) -> tuple[str, str, int]:
    link = json.loads(run("ip", "-n", namespace, "-j", "address", "show", "eth0"))[0]
    address = next(a["local"] for a in link["addr_info"] if a["family"] == "inet")
    return link["address"], bytes(int(part) for part in address.split(".")).hex(), link["ifindex"]


def compare(options: argparse.Namespace, directory: pathlib.Path, fate: str, flood: pathlib.Path) -> float:
    lab = directory / "lab.yaml"
    lab.write_text(LAB.format(rules=RULES[fate], rate="back-to-back", count=options.count, sink="none"))
    ratios, rates = [], {"netlab": [], "C": []}
    for turn in range(options.rounds):
        # Each run of netlab is followed by one of C in the very same namespaces.
        record = netlab(options.netlab, lab, "--keep")
        name = record["instance"]
        try:
            client, server = addresses(f"{name}.client"), addresses(f"{name}.server")
            bytes_ = frame(server[0], client[0]).format(client=client[1], server=server[1])
            output = run("ip", "netns", "exec", f"{name}.client", str(flood), str(client[2]), str(options.count), "0",
                         bytes_, str(64 << 20))
        finally:
            run(options.netlab, "down", name)
        measured = {"netlab": record["senders"][0]["achieved_rate"], "C": float(output.split()[0])}
        for key, value in measured.items():
            rates[key].append(value)
        ratios.append(measured["netlab"] / measured["C"])
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    ratio = statistics.median(ratios)
    print(f"{fate:32}  netlab {statistics.median(rates['netlab']) / 1e3:7.1f} kpps"
          f"  C {statistics.median(rates['C']) / 1e3:7.1f} kpps  netlab / C {ratio:.3f}"
          f"  (rounds {min(ratios):.3f} to {max(ratios):.3f}; budget {BUDGET})")
    return ratio


def pace(options: argparse.Namespace, directory: pathlib.Path) -> float:
    lab, worst = directory / "pace.yaml", 0.0
    for rate in (1, 2, 5, 10, 20, 50):
        lab.write_text(LAB.format(rules="", rate=f"{rate}kpps", count=rate * 1000 * options.seconds, sink="socket"))
        sender = netlab(options.netlab, lab)["senders"][0]
        error = sender["achieved_rate"] / (rate * 1000) - 1
        worst = max(worst, abs(error))
        pacing = sender["pacing"]
        print(f"{rate:3} kpps: achieved {error:+.4%}, late by {pacing['p50']} ns median, {pacing['p99'] / 1000:.1f} us p99, "
              f"{pacing['max'] / 1000:.1f} us at most, pacing {pacing['quality']}")
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("netlab", help="a release build")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of each pace")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        flood = directory / "flood"
        source = pathlib.Path(__file__).with_name("flood.c")
        subprocess.run(["cc", "-O2", "-Wall", "-o", str(flood), str(source)], check=True)
        print(f"100-byte frames, {options.count} per run, {options.rounds} rounds; the receiver's fate:")
        ratios = [compare(options, directory, fate, flood) for fate in RULES]
        worst = pace(options, directory)
    met = min(ratios) >= BUDGET and worst <= PACE
    print("every budget met" if met else f"budget missed: ratio {BUDGET}, pace within {PACE:.1%}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
