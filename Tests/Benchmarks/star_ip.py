#!/usr/bin/env python3
"""Writes up.sh and down.sh for the star: by `ip -batch` with as few processes as it allows, or one command per step.

Both leave `ethtool -K` out: it is one more process per interface, so without it they are only faster. `batch` turns
IPv6 off by `netns exec` lines of the batch (a fork and exec each; no form of `ip` does without); `batch-ipv6` leaves
even that out. `ip` presets what netlab presets (indexes, one queue, MTU, MAC, group, up) and deletes the hub's links
as a group."""

import argparse
import pathlib
from collections.abc import Iterable

GROUP = 77
MTU = 1500


def address(leaf: int, side: int) -> str:
    """10.0.0.0/8 in /30 subnets: side 1 is the hub's end, 2 the leaf's."""
    number = leaf * 4 + side
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def hardware(leaf: int, side: int) -> str:
    return f"02:{side:02x}:00:00:{leaf >> 8:02x}:{leaf & 255:02x}"


def namespaces(name: str, leaves: int) -> list[str]:
    return [f"{name}.hub"] + [f"{name}.leaf{leaf + 1}" for leaf in range(leaves)]


def loopback(name: str) -> str:
    return f"link set dev lo alias netlab:{name}:0123456789abcdef up"


def pair(name: str, leaf: int) -> str:
    def end(side: int) -> str:
        return f"mtu {MTU} address {hardware(leaf, side)} numtxqueues 1 numrxqueues 1"

    return (f"link add name eth{leaf + 1} index {leaf + 2} group {GROUP} up {end(1)} type veth "
            f"peer name eth0 index 2 {end(2)} netns {name}.leaf{leaf + 1}")


def addresses(leaf: int, side: int, device: str) -> list[str]:
    return [f"address add {address(leaf, side)}/30 dev {device}",
            f"neighbour add {address(leaf, 3 - side)} lladdr {hardware(leaf, 3 - side)} nud permanent dev {device}"]


def hub_links(name: str, leaves: int) -> list[str]:
    return [loopback(name)] + [pair(name, leaf) for leaf in range(leaves)]


def hub_addresses(leaves: int) -> list[str]:
    return [line for leaf in range(leaves) for line in addresses(leaf, 1, f"eth{leaf + 1}")]


def leaf_lines(name: str, leaf: int) -> list[str]:
    return ([loopback(name), "link set dev eth0 up"] + addresses(leaf, 2, "eth0")
            + [f"route add default via {address(leaf, 1)} dev eth0"])


def write(path: pathlib.Path, lines: Iterable[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines))


def sysctls(namespace: str) -> str:
    forwarding = " net.ipv4.ip_forward=1" if namespace.endswith(".hub") else ""
    return (f"netns exec {namespace} sysctl -qw net.ipv6.conf.all.disable_ipv6=1 "
            f"net.ipv6.conf.default.disable_ipv6=1{forwarding}")


def batch(directory: pathlib.Path, name: str, leaves: int, keep_ipv6: bool = False) -> None:
    """One process for all `netns add`, two in the hub, one in each leaf."""
    hub = f"{name}.hub"
    everyone = namespaces(name, leaves)
    names = [f"netns add {namespace}" for namespace in everyone]
    names += [f"netns exec {hub} sysctl -qw net.ipv4.ip_forward=1"] if keep_ipv6 else map(sysctls, everyone)
    write(directory / "names", names)
    write(directory / "links", hub_links(name, leaves))
    write(directory / "addresses", hub_addresses(leaves))
    up = [f"ip -batch {directory}/names", f"ip -n {hub} -batch {directory}/links"]
    for leaf in range(leaves):
        write(directory / f"leaf{leaf + 1}", leaf_lines(name, leaf))
        up.append(f"ip -n {name}.leaf{leaf + 1} -batch {directory}/leaf{leaf + 1}")
    up.append(f"ip -n {hub} -batch {directory}/addresses")
    write(directory / "up.sh", ["set -e"] + up)
    write(directory / "remove", [f"netns delete {namespace}" for namespace in everyone])
    write(directory / "down.sh", ["set -e", f"ip -n {hub} link delete group {GROUP} type veth",
                                  f"ip -batch {directory}/remove"])


def batch_ipv6(directory: pathlib.Path, name: str, leaves: int) -> None:
    batch(directory, name, leaves, keep_ipv6=True)


def shell(directory: pathlib.Path, name: str, leaves: int) -> None:
    """One process per step, as such scripts are written."""
    def inside(namespace: str, lines: list[str]) -> list[str]:
        return [f"ip -n {namespace} {line}" for line in lines]

    hub = f"{name}.hub"
    up = []
    for namespace in namespaces(name, leaves):
        up += [f"ip netns add {namespace}", f"ip {sysctls(namespace)}"]
    up += inside(hub, hub_links(name, leaves))
    for leaf in range(leaves):
        up += inside(f"{name}.leaf{leaf + 1}", leaf_lines(name, leaf))
    up += inside(hub, hub_addresses(leaves))
    write(directory / "up.sh", ["set -e"] + up)
    write(directory / "down.sh", ["set -e", f"ip -n {hub} link delete group {GROUP} type veth"]
          + [f"ip netns delete {namespace}" for namespace in namespaces(name, leaves)])


FORMS = {"batch": batch, "batch-ipv6": batch_ipv6, "shell": shell}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("leaves", type=int)
    parser.add_argument("name")
    parser.add_argument("directory", type=pathlib.Path)
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    FORMS[options.form](options.directory, options.name, options.leaves)


if __name__ == "__main__":
    main()
