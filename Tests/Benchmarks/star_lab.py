#!/usr/bin/env python3
"""Writes the netlab lab file of the star: one forwarding hub and N leaves, addresses assigned by netlab."""

import argparse


def lab(leaves: int) -> str:
    lines = [f"name: star{leaves}", "nodes:", "  hub: { forwarding: true }"]
    lines += [f"  leaf{leaf}: {{}}" for leaf in range(1, leaves + 1)]
    lines += ["links:"]
    lines += [f"  - endpoints: [hub:eth{leaf}, leaf{leaf}:eth0]" for leaf in range(1, leaves + 1)]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("leaves", type=int)
    print(lab(parser.parse_args().leaves), end="")


if __name__ == "__main__":
    main()
