"""What `doctor` asks the DNS about the sender's domain, against a server on loopback."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from internwatch.channels.email.dns import answers, hints, name_servers, question, texts

RECORDS = {
    "good.edu": ["google-site-verification=x", "v=spf1 include:_spf.good.edu -all"],
    "_dmarc.good.edu": ["v=DMARC1; p=reject; " + "x" * 300],
    "bare.edu": ["something else"],
    "long.edu": ["v=spf1 -all", *("x" * 250 for _ in range(30))],
}


def read_name(packet: bytes) -> tuple[str, int]:
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1 : at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(labels), at + 1


def reply(packet: bytes, most: int = 1 << 16) -> bytes:
    """An answer as a name server gives it: the question again, names as pointers, long texts in pieces; cut where it is
    longer than this."""
    name, end = read_name(packet)
    found = RECORDS.get(name)
    code = 3 if found is None else 0
    body = b""
    for text in found or []:
        pieces = [text[n : n + 255].encode() for n in range(0, len(text), 255)]
        data = b"".join(bytes([len(piece)]) + piece for piece in pieces)
        body += b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(data)) + data
    whole = packet[:2] + struct.pack(">5H", 0x8180 | code, 1, len(found or []), 0, 0) + packet[12 : end + 4] + body
    return whole if len(whole) <= most else whole[:2] + struct.pack(">5H", 0x8380, 1, 0, 0, 0) + packet[12 : end + 4]


def serve_tcp(listening: socket.socket) -> None:
    while True:
        try:
            wire, _ = listening.accept()
        except OSError:
            return
        with wire:
            packet = wire.recv(4096)[2:]
            answer = reply(packet)
            wire.sendall(len(answer).to_bytes(2) + answer)


@contextmanager
def name_server(*, tcp: bool = True) -> Iterator[tuple[str, int]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire, socket.create_server(("127.0.0.1", 0)) as listening:
        wire.bind(listening.getsockname())
        if tcp:
            threading.Thread(target=serve_tcp, args=(listening,), daemon=True).start()
        else:
            listening.close()

        def serve() -> None:
            while True:
                try:
                    packet, who = wire.recvfrom(4096)
                except OSError:
                    return
                if packet == b"stop":
                    return
                wire.sendto(reply(packet, 4096), who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield wire.getsockname()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"stop", wire.getsockname())
        thread.join(5)
        if tcp:
            listening.shutdown(socket.SHUT_RDWR)


def test_records_are_read_whole() -> None:
    with name_server() as server:
        assert texts("good.edu", [server]) == RECORDS["good.edu"]
        assert texts("_dmarc.good.edu", [server]) == RECORDS["_dmarc.good.edu"]
        assert texts("nobody.edu", [server]) == []


def test_what_does_not_fit_into_a_datagram_is_asked_again() -> None:
    """Without an answer that is whole nothing is known, so nothing is said to be missing."""
    with name_server() as server:
        assert texts("long.edu", [server]) == RECORDS["long.edu"]
    with name_server(tcp=False) as server:
        assert texts("long.edu", [server]) is None
        assert hints("long.edu", lambda asked: texts(asked, [server])) == [
            (False, "long.edu has no DMARC record (_dmarc.long.edu: v=DMARC1 …)")
        ]


@pytest.mark.parametrize("name", ["a" * 70 + ".edu", "a..edu", ".edu"])
def test_what_is_no_name_is_not_asked(name: str) -> None:
    with name_server() as server:
        assert texts(name, [server]) is None


def test_what_is_missing_is_said() -> None:
    with name_server() as server:
        good, bare = (hints(name, lambda asked: texts(asked, [server])) for name in ("good.edu", "bare.edu"))
    assert [well for well, _ in good] == [True, True]
    assert [well for well, _ in bare] == [False, False]
    assert "no SPF record" in bare[0][1] and "_dmarc.bare.edu" in bare[1][1]


def test_a_silent_dns_gives_no_hint() -> None:
    assert texts("good.edu", []) is None
    assert texts("good.edu", [("127.0.0.1", 9)]) is None
    assert hints("good.edu", lambda asked: None) == []


@pytest.mark.parametrize("name", ["uni.example", "watch.test", "localhost", "x.invalid"])
def test_reserved_names_are_not_asked(name: str) -> None:
    def never(asked: str) -> list[str]:
        raise AssertionError(asked)

    assert hints(name, never) == []


def test_answers_to_others_and_broken_ones_are_errors_that_texts_survives() -> None:
    asked = question("good.edu", 7)
    with pytest.raises(ValueError, match="another question"):
        answers(reply(question("good.edu", 8)), asked)
    whole = reply(asked)
    for cut in range(12, len(whole)):
        try:
            answers(whole[:cut], asked)
        except (IndexError, struct.error, ValueError):
            continue
    assert answers(whole[:2] + struct.pack(">5H", 0x8182, 1, 0, 0, 0) + whole[12:], asked) is None


def test_the_machines_own_servers(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text("# x\nnameserver 192.0.2.1\nsearch uni.edu\nnameserver ::1\noptions edns0\n")
    assert name_servers(path) == [("192.0.2.1", 53), ("::1", 53)]
    assert name_servers(tmp_path / "none") == []
