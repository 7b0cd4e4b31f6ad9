"""What the DNS says of a sender's domain (SPF, DMARC), for `doctor`; one small question, no library.

It decides nothing about sending: a domain without these records may still write, and land among spam.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

SECONDS = 2.0
_TXT, _IN, _OPT, _MOST = 16, 1, 41, 4096
# The bit of an answer that did not fit into a datagram.
_CUT = 0x02
_HEAD = struct.Struct(">6H")
# Names that no DNS knows (RFC 2606): nothing is asked.
_RESERVED = ("example", "test", "invalid", "localhost", "local")
Ask = Callable[[str], list[str] | None]


def hints(domain: str, ask: Ask) -> list[tuple[bool, str]]:
    """(whether it is well, a sentence) for each thing that receivers look for; none where the DNS cannot be asked."""
    if domain.rpartition(".")[2].lower() in _RESERVED or "." not in domain:
        return []
    spf, dmarc = ask(domain), ask(f"_dmarc.{domain}")
    found = []
    if spf is not None:
        well = any(text.lower().startswith("v=spf1") for text in spf)
        found.append((well, f"{domain} has an SPF record" if well else f"{domain} has no SPF record (v=spf1 …)"))
    if dmarc is not None:
        well = any(text.lower().startswith("v=dmarc1") for text in dmarc)
        missing = f"{domain} has no DMARC record (_dmarc.{domain}: v=DMARC1 …)"
        found.append((well, f"{domain} has a DMARC record" if well else missing))
    return found


def name_servers(path: Path = Path("/etc/resolv.conf")) -> list[tuple[str, int]]:
    """The servers that this machine asks."""
    try:
        lines = [line.split() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return []
    return [(words[1], 53) for words in lines if len(words) > 1 and words[0] == "nameserver"]


def texts(name: str, servers: list[tuple[str, int]]) -> list[str] | None:
    """The TXT records of a name; [] where it has none, None where nobody answers (or the name is none)."""
    for host, port in servers[:2]:
        try:
            asked = question(name, int.from_bytes(os.urandom(2)))
            packet = _over_udp(asked, host, port)
            if packet[2] & _CUT:
                packet = _over_tcp(asked, host, port)
            return answers(packet, asked)
        except (OSError, ValueError, struct.error, IndexError):
            continue
    return None


def _over_udp(asked: bytes, host: str, port: int) -> bytes:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.settimeout(SECONDS)
        wire.connect((host, port))
        wire.send(asked)
        return wire.recv(_MOST)


def _over_tcp(asked: bytes, host: str, port: int) -> bytes:
    """What did not fit into a datagram; each packet stands behind its length."""
    with socket.create_connection((host, port), SECONDS) as wire, wire.makefile("rb") as answer:
        wire.sendall(len(asked).to_bytes(2) + asked)
        return answer.read(int.from_bytes(answer.read(2)))


def question(name: str, number: int) -> bytes:
    """The packet that asks for the TXT records of a name, with room for a long answer (EDNS)."""
    labels = name.rstrip(".").encode("idna").split(b".")
    wanted = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    extra = b"\0" + struct.pack(">HHIH", _OPT, _MOST, 0, 0)
    return _HEAD.pack(number, 0x0100, 1, 0, 0, 1) + wanted + struct.pack(">HH", _TXT, _IN) + extra


def answers(packet: bytes, asked: bytes) -> list[str] | None:
    """The texts in an answer to this question; None where it is a failure or cut. ValueError for another's answer."""
    number, flags, _, count, *_ = _HEAD.unpack_from(packet)
    if packet[:2] != asked[:2] or not flags & 0x8000:
        raise ValueError(f"answer {number} to another question")
    code = flags & 0xF
    if code == 3:  # there is no such name
        return []
    if code or packet[2] & _CUT:
        return None
    at = _behind_name(packet, _HEAD.size) + 4
    found = []
    for _ in range(count):
        at = _behind_name(packet, at)
        kind, _, _, length = struct.unpack_from(">HHIH", packet, at)
        data, at = packet[at + 10 : at + 10 + length], at + 10 + length
        if kind == _TXT:
            found.append(_joined(data))
    return found


def _joined(data: bytes) -> str:
    """A TXT record: strings of at most 255 bytes, each behind its length."""
    said, at = b"", 0
    while at < len(data):
        said += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    return said.decode("utf-8", "replace")


def _behind_name(packet: bytes, at: int) -> int:
    while packet[at]:
        if packet[at] & 0xC0:  # a pointer ends a name
            return at + 2
        at += 1 + packet[at]
    return at + 1
