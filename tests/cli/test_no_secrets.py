"""Commands that send nothing work where the daemon's secrets are not: started by sudo, cron or a mail server."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from internwatch.store.store import Store
from tests.cli.conftest import CONFIG, Ask

NEEDY = (
    CONFIG.replace('"file:alerts.jsonl"', '"telegram:77", "email:me@uni.edu", "webhook:site"')
    + """\
[operator]
ping = "env:PING_URL"
[telegram]
token = "env:TELEGRAM_TOKEN"
[email]
host = "127.0.0.1"
from = "watch@uni.edu"
user = "me"
password = "env:SMTP_PASSWORD"
bounces = "bounces@uni.edu"
[webhook.site]
url = "env:SITE_URL"
secret = "file:site-secret"
[web]
address = "https://watch.example"
"""
)
MISSING = ("env:PING_URL", "env:TELEGRAM_TOKEN", "env:SMTP_PASSWORD", "env:SITE_URL", "site-secret")


@pytest.fixture
def bare(home: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config that refers to secrets of every kind, none of which is there."""
    for name in ("PING_URL", "TELEGRAM_TOKEN", "SMTP_PASSWORD", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    (home / "internwatch.toml").write_text(NEEDY)
    return home


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("backup copy.db", 0), ("postings", 0), ("filters test", 0), ("outbox", 0), ("sources", 0), ("links", 0),
        ("why greenhouse:acme:1", 1), ("people list", 0), ("people remove a@b.org", 1), ("people resume a@b.org", 1),
        ("people confirm nothing", 1), ("stats", 0), ("export", 0), ("leads", 0), ("status", 1), ("bounce", 0),
    ],
)  # fmt: skip
def test_what_sends_nothing_wants_no_secret(
    ask: Ask, bare: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: int
) -> None:
    """It does its work (1: there is no such person, no round yet), and says nothing of what is missing."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Subject: hello\n\nhello\n")))
    said = ask(*command.split())
    assert said.code == code, said
    assert not any(name in said.out + said.err for name in MISSING)


@pytest.mark.parametrize("command", ["doctor", "poll", "reread", "run", "people add a@b.org"])
def test_what_sends_wants_them(ask: Ask, bare: Path, command: str) -> None:
    """Each is named, as a mistake of the config."""
    said = ask(*command.split())
    assert said.code == 64, said
    assert all(name in said.err for name in MISSING)


def test_the_check_names_what_is_missing(ask: Ask, bare: Path) -> None:
    """As warnings: who edits the config may do so without the daemon's environment."""
    said = ask("config", "check")
    assert said.code == 0 and "no mistakes" in said.out
    warnings = [line for line in said.out.splitlines() if line.startswith("  warning: ")]
    assert all(any(name in line for line in warnings) for name in MISSING), said.out
