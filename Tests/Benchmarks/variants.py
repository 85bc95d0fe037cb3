"""The ways to bring up the same star, and one timed, checked run of one of them."""

import dataclasses
import json
import os
import pathlib
import subprocess
import time

import star_ip
import star_lab

HERE = pathlib.Path(__file__).resolve().parent
NAMES = pathlib.Path("/run/netns")
IP_FORMS = {"ip -batch": star_ip.batch, "ip -batch, IPv6 left on": star_ip.batch_ipv6, "shell script": star_ip.shell}


@dataclasses.dataclass
class Variant:
    title: str
    up: list[str]
    down: list[str]


@dataclasses.dataclass
class Run:
    """Wall times in seconds; `settle` is what the kernel does after `down` has returned; `peak` in MiB."""
    up: float
    down: float
    settle: float
    peak: float

    @property
    def total(self) -> float:
        return self.up + self.down


def build_star(directory: pathlib.Path) -> str:
    program = directory / "star"
    sources = [str(path) for path in sorted(HERE.glob("star/*.c"))]
    subprocess.run(["cc", "-O2", "-pthread", "-o", str(program), *sources], check=True)
    return str(program)


def make_variants(directory: pathlib.Path, star: str, netlab: str | None, name: str, leaves: int) -> list[Variant]:
    variants = [Variant("bare C", [star, "up", str(leaves), name], [star, "down", str(leaves), name])]
    if netlab:
        lab = directory / f"star{leaves}.yaml"
        lab.write_text(star_lab.lab(leaves))
        variants.append(Variant("netlab", [netlab, "up", str(lab), "--name", name], [netlab, "down", name]))
    for title, write in IP_FORMS.items():
        scripts = directory / f"{write.__name__}{leaves}"
        scripts.mkdir()
        write(scripts, name, leaves)
        variants.append(Variant(title, ["sh", str(scripts / "up.sh")], ["sh", str(scripts / "down.sh")]))
    return variants


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MiB of a command and its children; the peak is never below this interpreter's own (vfork)."""
    silent = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    began = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - began
    if status != 0:
        raise SystemExit(f"bringup: {' '.join(command)}: failed with status {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_built(variant: Variant, name: str, leaves: int) -> None:
    """Every link is there, and the first leaf reaches the last one through the hub (carrier comes after `up`)."""
    links = output("ip", "-n", f"{name}.hub", "-oneline", "link").count("\n")
    last = json.loads(output("ip", "-n", f"{name}.leaf{leaves}", "-json", "-4", "address", "show", "dev", "eth0"))
    target = last[0]["addr_info"][0]["local"]
    ping = ["nsenter", f"--net={NAMES}/{name}.leaf1", "ping", "-q", "-c", "1", "-i", "0.2", "-w", "10", target]
    reached = subprocess.run(ping, stdout=subprocess.DEVNULL).returncode == 0
    if links != leaves + 1 or not reached:
        raise SystemExit(f"bringup: {variant.title}: {links} links in the hub, leaf{leaves} reached: {reached}")


def check_gone(variant: Variant, name: str) -> None:
    left = sorted(path.name for path in NAMES.glob(f"{name}.*"))
    if left:
        raise SystemExit(f"bringup: {variant.title}: down left {len(left)} names behind: {left[0]} ...")


def run(variant: Variant, star: str, name: str, leaves: int) -> Run:
    up, up_peak = timed(variant.up)
    check_built(variant, name, leaves)
    down, down_peak = timed(variant.down)
    settle, _ = timed([star, "settle"])
    check_gone(variant, name)
    return Run(up, down, settle, max(up_peak, down_peak))
