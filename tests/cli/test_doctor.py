"""`doctor`: everything outside is asked; what is broken is one line and the exit code, the rest is looked at too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from internwatch.facts import Facts
from internwatch.model import Owed, Posting
from internwatch.reading import VERSION
from internwatch.store.rows import Destination, Saved
from internwatch.store.store import Store
from tests.cli.conftest import CONFIG, Ask, board
from tests.fakes.telegram import TOKEN, BotApi


def test_all_is_well(ask: Ask, home: Path) -> None:
    """Nothing is sent without --send; with it, a test message arrives."""
    said = ask("doctor")
    assert said.code == 0 and "broken" not in said.out
    assert "2 of" in said.out and not (home / "alerts.jsonl").read_text()
    assert ask("doctor", "--send").code == 0
    assert "This is a test message" in (home / "alerts.jsonl").read_text()
    assert {row["state"] for row in ask("doctor", "--json").lines} <= {"ok", "warning"}


def test_a_file_that_cannot_be_written_is_broken(ask: Ask, home: Path) -> None:
    (home / "alerts.jsonl").mkdir()
    said = ask("doctor")
    assert said.code == 1
    (line,) = [row for row in said.out.splitlines() if row.startswith("broken")]
    assert "alerts.jsonl cannot be written" in line and "disk" in said.out


def test_a_company_that_nobody_knows_is_broken(ask: Ask, home: Path) -> None:
    """As `run` would say when it starts."""
    (home / "internwatch.toml").write_text(CONFIG.replace('"zeta"', '"zetta"'))
    said = ask("doctor")
    assert said.code == 1 and "Did you mean zeta" in said.out


def test_what_was_paused_is_told(ask: Ask, store: Store) -> None:
    """A warning, with the reason that was kept."""
    store.put_destination(Destination("telegram:77", "paused", "the bot was blocked by the user"))
    said = ask("doctor")
    assert said.code == 0
    assert "warning  telegram:77: paused: the bot was blocked by the user" in said.out


def test_what_waits_and_what_is_held_is_told(ask: Ask, store: Store) -> None:
    """The circuit of a channel has a row of its own; a destination in trouble is no channel."""
    store.owe([Owed("telegram:9", "new", "b:1", "1")], datetime.now(UTC) - timedelta(hours=2))
    store.put_destination(Destination("telegram:*", "active", "the token was refused", datetime.now(UTC), failures=3))
    store.put_destination(Destination("email:a@b.example", "active", "greylisted", failures=1))
    said = ask("doctor").out
    assert "warning  outbox: 1 by telegram could go out, the oldest since " in said
    assert re.search(r"warning  telegram: the running daemon holds it since .* UTC: the token was refused", said)
    assert "greylisted" not in said


@pytest.mark.parametrize(("token", "code"), [(TOKEN, 0), ("43:somebody-elses", 1)])
def test_a_telegram_token_is_tried(
    ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch, token: str, code: int
) -> None:
    """The right one is well, a wrong one broken; neither is printed."""
    monkeypatch.setenv("TOKEN", token)
    with BotApi() as api:
        channel = f'[telegram]\ntoken = "env:TOKEN"\napi_base = "{api.url}"\n'
        (home / "internwatch.toml").write_text(CONFIG.replace("file:alerts.jsonl", "telegram:77") + channel)
        said = ask("doctor")
        assert not api.sends
    assert said.code == code, said
    assert token not in said.out + said.err


@pytest.mark.parametrize(("token", "code"), [(TOKEN, 0), ("43:somebody-elses", 1)])
def test_the_bot_is_asked_though_no_filter_sends_by_it(
    ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch, token: str, code: int
) -> None:
    """People subscribe by themselves: the token is what they need."""
    monkeypatch.setenv("TOKEN", token)
    with BotApi() as api:
        table = f'[bot]\naccess = "public"\n[telegram]\ntoken = "env:TOKEN"\napi_base = "{api.url}"\n'
        (home / "internwatch.toml").write_text(CONFIG + table)
        said = ask("doctor")
    assert said.code == code, said
    assert ("ok       telegram: the bot is @" if code == 0 else "broken   telegram: ") in said.out
    assert token not in said.out + said.err


def test_where_hints_go_is_tried(ask: Ask, home: Path) -> None:
    """As the filters' and the operator's destinations are: by `doctor` and by `send-test`."""
    (home / "internwatch.toml").write_text(CONFIG + '[hints]\nsend_to = ["file:hints.jsonl"]\n')
    (home / "hints.jsonl").mkdir()
    assert "broken   file:hints.jsonl" in ask("doctor").out
    assert "refused   file:hints.jsonl" in ask("send-test").out


def test_what_an_older_reader_read_is_told(ask: Ask, store: Store) -> None:
    """One that looked into the posting; those whose title is no internship's were read by none."""
    old = [
        Posting(
            key=f"greenhouse:acme:{n}", board="greenhouse:acme", native=str(n), source="acme", company="Acme",
            title="Intern", url=f"https://acme.example/{n}", facts=Facts(reader=reader), fingerprint=str(n), signal="s",
        )
        for n, reader in enumerate((0, 1, VERSION))
    ]  # fmt: skip
    store.save(Saved(board("acme"), datetime.now(UTC), postings=tuple(old)))
    assert "read by an older version: 1 postings; run internwatch reread" in ask("doctor").out
