"""The loopback worlds of ../shared/tools as context managers: boards behind a TLS proxy, in a process of their own.

They play the careers systems; what internwatch asks and what it gets is theirs to count.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.shared import SHARED

TOOLS = SHARED / "tools"
REPOSITORY = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class World:
    """A running world: `env` for clients, `ctl` for its controls."""

    def __init__(self, folder: Path, facts: dict[str, Any]) -> None:
        self.folder = folder
        self.proxy, self.control, self.ca = facts["proxy"], facts["control"], facts["ca"]

    @property
    def env(self) -> dict[str, str]:
        """The environment of a client: through the proxy, trusting its CA, and nothing else of the outer network."""
        kept = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("SSL_CERT")}
        return {**kept, "HTTPS_PROXY": self.proxy, "HTTP_PROXY": self.proxy, "SSL_CERT_FILE": self.ca}

    def ctl(self, verb: str, **args: object) -> Any:
        """One control call; see the tool's own text for the verbs."""
        get = verb in ("stats", "boards", "log")
        query = f"?since={args['since']}" if verb == "log" and "since" in args else ""
        data = None if get else json.dumps(args).encode()
        request = urllib.request.Request(f"{self.control}/{verb}{query}", data=data)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())


@contextmanager
def _served(tool: str, folder: Path, *args: str) -> Iterator[World]:
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, str(TOOLS / tool), "serve", "--dir", str(folder), "--proxy-port", str(free_port()),
        "--control-port", str(free_port()), *args,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()  # it says one line when it is ready
        if not (folder / "world.json").is_file():
            raise RuntimeError(f"{tool} did not start: {said}{process.stdout.read()}")
        yield World(folder, json.loads((folder / "world.json").read_text()))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def world(folder: Path, boards: str, *args: str) -> Any:
    """Invented boards, for example `boards="greenhouse=2,lever=1"`."""
    return _served("world.py", folder, "--boards", boards, *args)


def replay(folder: Path) -> Any:
    """Recorded answers and real postings at their real addresses."""
    return _served(
        "replay.py", folder, "--recorded", str(SHARED / "recorded"),
        "--postings", str(SHARED / "data" / "corpus-postings.jsonl"),
    )  # fmt: skip


def scraper_file(folder: Path, key: str, **fields: object) -> Path:
    """Write one scraper file of one's own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.toml"
    path.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items()), encoding="utf-8")
    return path


def acme(folder: Path, database: str = "") -> str:
    """One invented board and nothing else to watch: writes its scraper file, gives the head of a config for it."""
    scraper_file(folder / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    database = database or f"sqlite:///{folder}/iw.db"
    return f'database = "{database}"\nscrapers = "{folder}/boards"\n[poll]\ncompanies = ["acme"]\n'


def scraper_of(board: dict[str, Any]) -> dict[str, object]:
    """The fields of a scraper file for a board as world.py lists it."""
    fields: dict[str, object] = {
        "name": board["company"], "system": board["platform"], "token": board["token"], "tags": ["practice"],
    }  # fmt: skip
    if board["platform"] == "workday":
        host, site = board.get("host", ""), board.get("site", "")
        fields |= {"instance": host.split(".")[1] if host else "wd5", "site": site or "External"}
    return fields


def internwatch(*args: str, env: dict[str, str], cwd: Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run the command as a stranger would."""
    command = [sys.executable, "-m", "internwatch", *args]
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False)
