"""Signs of life: systemd's socket, a health file, a ping to a dead-man switch. It judges nothing; the loop does."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec


def notify(env: Mapping[str, str], *words: str) -> bool:
    """Send words such as "READY=1" or "WATCHDOG=1" to systemd (sd_notify(3)); False where nobody listens."""
    address = env.get("NOTIFY_SOCKET", "")
    if not address or address[0] not in "/@":
        return False
    target = "\0" + address[1:] if address[0] == "@" else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            sock.connect(target)
            sock.sendall("\n".join(words).encode())
        except OSError:
            return False
    return True


def watchdog_seconds(env: Mapping[str, str]) -> float | None:
    """How often systemd wants to hear from us, or None where it does not watch this process."""
    usec, pid = env.get("WATCHDOG_USEC", ""), env.get("WATCHDOG_PID", "")
    if not usec.isdigit() or (pid and pid != str(os.getpid())):
        return None
    return int(usec) / 1e6 or None


def write_health(path: Path, facts: Mapping[str, object]) -> None:
    """Replace the health file in one step, so that a reader never sees half of it."""
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(facts)) + b"\n")
    draft.replace(path)
