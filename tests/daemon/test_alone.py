"""One process holds the database: a second one changes nothing, and one that has lost its hold ends."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from internwatch.config import load_config
from internwatch.daemon import loop
from internwatch.daemon.loop import Daemon
from internwatch.errors import BusyError, StoreError
from internwatch.model import Owed
from internwatch.watch import Watch
from tests.worlds import acme

CONFIG = """\
[[filter]]
name = "lm"
any = ["language model*"]
send_to = ["{to}"]
"""
HOLDERS = """\
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND datname = 'lost'
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'iw.db'}"
    return _on_server(request.getfixturevalue("postgres"), "alone")


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _on_server(server: str, name: str) -> str:
    _run(server, f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def opened(folder: Path, url: str, to: str) -> Watch:
    path = folder / f"{to.partition(':')[0]}.toml"
    path.write_text(acme(folder, url) + CONFIG.format(to=to))
    return Watch.open(load_config(path, {}), now=lambda: datetime.now(UTC), env={}, alone=True)


async def test_a_second_one_ends_busy_and_cancels_nothing(tmp_path: Path, url: str) -> None:
    """It has another config, which does not name where the first one sends."""
    first = opened(tmp_path, url, "console")
    first.store.owe([Owed("console", "new", "a:b:1", "1", ("lm",))], first.now())
    before = first.store.subscriptions()
    with pytest.raises(BusyError, match="another internwatch"):
        opened(tmp_path, url, "file:a.jsonl")
    assert first.store.outbox_counts() == {"pending": 1} and first.store.subscriptions() == before
    await first.aclose()
    second = opened(tmp_path, url, "file:a.jsonl")
    assert second.store.outbox_counts() == {"cancelled": 1}
    await second.aclose()


async def test_a_daemon_whose_hold_is_lost_ends(tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's lock ends with its connection; whoever comes next would send beside us."""
    monkeypatch.setattr(loop, "WATCHDOG", 0.1)
    url = _on_server(postgres, "lost")
    watch = opened(tmp_path, url, "console")
    watch.boards = {}
    watch.store.check_alone()
    _run(postgres, HOLDERS)
    with pytest.raises(StoreError, match="no longer held") as error:
        await Daemon(watch, None).run()
    assert error.value.exit_code == BusyError.exit_code
    await watch.aclose()
    await opened(tmp_path, url, "console").aclose()
