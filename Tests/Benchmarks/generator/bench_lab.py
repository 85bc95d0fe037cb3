"""Two nodes and a link, made by netlab in a mount namespace of the benchmark's own, and what is run there."""

import ctypes
import json
import os
import pathlib
import subprocess

from senders import PAYLOAD, Ends

CLONE_NEWNS = 0x20000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MEASURE = ["nice", "-n", "-5"]

DROP = "rules: [ { hook: ingress, interface: eth0, match: { udp: { dport: 9000 } }, drop: true } ]"

LAB = """name: {name}
nodes: {{ client: {{}}, server: {{ {server} }} }}
links: [ {{ endpoints: [client:eth0, server:eth0] }} ]
"""


def enter_private_mounts() -> None:
    """A tmpfs on /run, so that the labs are seen by nobody else and their names vanish with this process."""
    libc = ctypes.CDLL(None, use_errno=True)
    steps = [lambda: libc.unshare(CLONE_NEWNS),
             lambda: libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None),
             lambda: libc.mount(b"tmpfs", b"/run", b"tmpfs", ctypes.c_ulong(0), b"mode=755")]
    for step in steps:
        if step() != 0:
            raise SystemExit(f"generator: private /run: {os.strerror(ctypes.get_errno())} (root is needed)")


def run(command: list[str], good=(0, 1)) -> str:
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in good:
        raise SystemExit(f"generator: {' '.join(command)}: exit code {result.returncode}\n{result.stderr}")
    return result.stdout


class Bench:
    """One lab that is up. With `events` the kernel's drop events are recorded all the time, for every sender alike;
    without them for none."""

    def __init__(self, netlab: str, directory: pathlib.Path, server: str = "", events: bool = False, name: str = "bench"):
        self.netlab, self.directory, self.name, self.server = netlab, directory, name, server
        self.file = directory / f"{name}.yaml"
        self.file.write_text(LAB.format(name=name, server=server))
        self.options = ["--trace"] if events else []

    def __enter__(self) -> "Bench":
        run([self.netlab, "up", *self.options, "--name", self.name, str(self.file)], good=(0,))
        return self

    def __exit__(self, *_) -> None:
        run([self.netlab, "down", self.name])

    @property
    def client(self) -> str:
        return f"{self.name}.client"

    def ends(self) -> Ends:
        found = []
        for node in ("client", "server"):
            link = json.loads(run(["ip", "-n", f"{self.name}.{node}", "-j", "address", "show", "eth0"]))[0]
            address = next(a["local"] for a in link["addr_info"] if a["family"] == "inet")
            found.append((address, link["address"], link["ifindex"]))
        (client, client_mac, index), (server, server_mac, _) = found
        return Ends(client, server, client_mac, server_mac, index)

    def send(self, count: int, *options: str, sink: str = "none", events: bool = False) -> dict:
        """The record of packets of netlab's own; `events`: with the drop events of an ordinary run."""
        layer = "{ udp: { sport: 4000, dport: 9000 } }"
        command = [self.netlab, "send", self.name, "--from", "client", "--to", "server", "--layer", layer, "--size",
                   str(PAYLOAD), "--count", str(count), "--sink", sink, "--format", "json", *options]
        return json.loads(run(MEASURE + command + ([] if events else ["--drop-events", "none"])))

    def execute(self, command: list[str]) -> str:
        """Runs a command in the client's namespace."""
        return run(MEASURE + ["ip", "netns", "exec", self.client, *command], good=(0,))

    def replay(self, capture: pathlib.Path, loop: int) -> dict:
        """The record of a capture file, sent in a lab of its own that is made alike."""
        file = self.directory / "replay.yaml"
        flow = f"{{ from: client:eth0, to: server:eth0, sink: none, " \
               f"replay: {{ file: '{capture}', timing: back-to-back, loop: {loop} }} }}"
        file.write_text(LAB.format(name="tape", server=self.server) + f"traffic: {{ flows: {{ tape: {flow} }} }}\n")
        command = [self.netlab, "run", "--name", "tape", "--output", str(self.directory / "runs"), "--format", "json",
                   "--drop-events", "none"]
        return json.loads(run(MEASURE + command + [str(file)]))


class Watch:
    """Another program's packets per second, by the counter of the interface that it sends from."""

    def __init__(self, program: pathlib.Path, namespace: str, count: int, awaited: bool = True):
        command = [str(program), f"/run/netns/{namespace}", "eth0", str(count), "300"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if awaited:
            self.process.stdout.readline()

    def rate(self) -> float:
        """Of the sender, which has ended."""
        output, errors = self.process.communicate(timeout=20)
        if self.process.returncode:
            raise SystemExit(f"generator: {errors}")
        return float(output.split()[-1])
