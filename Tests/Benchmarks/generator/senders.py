"""The senders that are compared: what each is told, so that all send the same 100-byte UDP frames from the same interface."""

import dataclasses
import pathlib
import struct
import subprocess

PAYLOAD = 58
"""Bytes behind the UDP header: a frame of 100."""

SCAPY = """
from scapy.all import IP, UDP, Ether, Raw, sendp
sendp(Ether(src="{client_mac}", dst="{server_mac}") / IP(src="{client}", dst="{server}")
      / UDP(sport=4000, dport=9000) / Raw(bytes({payload})), iface="eth0", count={count}, verbose=0)
"""

TRAFGEN = "{{ eth(da={server_mac}, sa={client_mac}) ipv4(id=1, ttl=64, sa={client}, da={server}, proto=17) " \
          "udp(sp=4000, dp=9000) fill(0x0, {payload}) }}"


@dataclasses.dataclass
class Ends:
    """The addresses of both ends and the index of the sending interface."""
    client: str
    server: str
    client_mac: str
    server_mac: str
    index: int

    def fill(self, text: str, **more) -> str:
        return text.format(**dataclasses.asdict(self), payload=PAYLOAD, **more)

    @property
    def frame(self) -> bytes:
        """The frame, with an empty payload and no UDP checksum."""
        def packed(address: str) -> bytes:
            return bytes(map(int, address.split(".")))
        words = [0x4500, 28 + PAYLOAD, 0, 0, 0x4011, 0]
        ip = struct.pack(">6H", *words) + packed(self.client) + packed(self.server)
        total = sum(struct.unpack(">10H", ip))
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        ip = ip[:10] + struct.pack(">H", ~total & 0xffff) + ip[12:]
        macs = bytes.fromhex((self.server_mac + self.client_mac).replace(":", ""))
        return macs + b"\x08\x00" + ip + struct.pack(">4H", 4000, 9000, 8 + PAYLOAD, 0) + bytes(PAYLOAD)


def write_files(ends: Ends, directory: pathlib.Path, count: int) -> None:
    """The files that the senders read, in the working directory; a capture of a hundredth of the packets."""
    (directory / "trafgen.cfg").write_text(ends.fill(TRAFGEN))
    frame = ends.frame
    capture = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for number in range(count // 100):
        capture += struct.pack("<IIII", number // 1000, number % 1000, len(frame), len(frame)) + frame
    (directory / "frames.pcap").write_bytes(capture)


def commands(ends: Ends, directory: pathlib.Path, count: int) -> dict[str, tuple[list[str], int]]:
    """Each sender's command, to be run in the client's namespace, and how many packets it sends."""
    trafgen = ["trafgen", "--no-sock-mem", "--in", str(directory / "trafgen.cfg"), "--out", "eth0", "--cpus", "1",
               "--num", str(count)]
    return {
        "C": ([str(directory / "flood"), str(ends.index), str(count), "0", ends.frame.hex(), str(64 << 20)], count),
        "trafgen": (trafgen, count),
        "trafgen --qdisc-path": (trafgen + ["--qdisc-path"], count),
        "mausezahn": (["mausezahn", "eth0", "-c", str(count), "-a", ends.client_mac, "-b", ends.server_mac, "-A",
                       ends.client, "-B", ends.server, "-t", "udp", "sp=4000,dp=9000", "-P", "x" * PAYLOAD], count),
        "tcpreplay": (["tcpreplay", "--intf1", "eth0", "--topspeed", "--preload-pcap", "--loop", "100",
                       str(directory / "frames.pcap")], count),
        "scapy": (["/usr/bin/python3", "-c", ends.fill(SCAPY, count=count // 100)], count // 100),
    }


def check_tools() -> None:
    missing = [tool for tool in ("trafgen", "mausezahn", "tcpreplay", "scapy", "nft", "ip")
               if subprocess.run(["sh", "-c", f"command -v {tool}"], capture_output=True).returncode]
    if missing:
        raise SystemExit(f"generator: not installed: {', '.join(missing)} (netsniff-ng has trafgen and mausezahn)")
