"""A folder with a config and two companies, its database, and the command as a function."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from internwatch.cli import main
from internwatch.store import open_store
from internwatch.store.rows import BoardState
from internwatch.store.store import Store
from tests.worlds import scraper_file

CONFIG = """\
database = "sqlite:///iw.db"
scrapers = "mine"
[poll]
companies = ["acme", "zeta"]
every = "30m"
[fetch]
contact = "me@uni.edu"
[[filter]]
name = "research"
roles = ["research"]
send_to = ["file:alerts.jsonl"]
"""


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, code: int, out: str, err: str) -> Ended:
        rows = [json.loads(line) for line in out.splitlines()] if out.startswith("{") else []
        return cls(code, out, err, rows)


Ask = Callable[..., Ended]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """We stand in a folder of our own, with a config."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INTERNWATCH_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for key in ("acme", "zeta"):
        scraper_file(tmp_path / "mine", key, name=key.title(), system="greenhouse", token=key)
    (tmp_path / "internwatch.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """The database of that config."""
    made = open_store(f"sqlite:///{home / 'iw.db'}", now=datetime.now(UTC))
    made.put_boards([board("acme"), board("zeta")])
    yield made
    made.close()


def board(key: str) -> BoardState:
    return BoardState(f"greenhouse:{key}", key, key.title(), "greenhouse", key, "boards-api.greenhouse.io")


@pytest.fixture
def ask(home: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Ask]:
    """Run the command: exit code, standard output, standard error, and the JSON lines of the output."""

    def asked(*args: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main([*args])
        out, err = capsys.readouterr()
        return Ended.of(int(ended.value.code or 0), out, err)

    yield asked
    structlog.reset_defaults()  # the command logs to a standard error that ends with the test
