"""kill -9 at the points that a plain telling does not pass: edits, floods, waits, housekeeping, copies, migrations.

The others are in `test_kill.py`. Judged by the ledgers, and by what stands in a chat after all edits.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from internwatch.crashpoint import POINTS
from tests.fakes.telegram import flood
from tests.shared import needs_shared
from tests.store.old import to_first_schema
from tests.walk.telling import CHAT, Telling, in_turn, judge, telling_of
from tests.walk.test_kill import TELLING

pytestmark = [needs_shared, pytest.mark.slow]
EDITING, FLOODED, WAITING = ("edited", "shown"), ("refused", "held"), ("postponing",)
CARING, COPYING, MIGRATING = ("pruning",), ("copied",), ("copied", "migrating")
LISTENING = ("heard", "noted", "answered")
TITLE = "Research Intern, language models"


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    with telling_of(tmp_path) as made:
        yield made


def test_every_point_has_a_scenario() -> None:
    here = {*EDITING, *FLOODED, *WAITING, *CARING, *COPYING, *MIGRATING, *LISTENING}
    assert here | set(TELLING) == set(POINTS) and not here & set(TELLING)


@pytest.mark.parametrize("point", in_turn(["saving", *EDITING], "edited"))
def test_killed_while_messages_are_edited(telling: Telling, point: str) -> None:
    """Another title and a closed posting: in the end the message says both, and no further message says it again."""
    telling.begin(CHAT)
    edited, closed = (telling.open(f"{TITLE}, {word}") for word in ("dull", "brief"))
    telling.poll()
    (sent,) = telling.api.delivered
    here = {"platform": "greenhouse", "token": edited["token"]}
    telling.world.ctl("close", **here, id=closed["id"])
    telling.world.ctl("edit", **here, id=edited["id"], title=f"{TITLE}, bright")
    telling.die(point)
    telling.recover()
    shown = telling.api.last(77)
    assert shown.message_id == sent.message_id and len(telling.api.delivered) == 1
    assert "bright" in shown.visible and "dull" in shown.visible, "what it was, and what it is"
    assert f"<s>{TITLE}, brief" in shown.text
    assert 1 <= len(telling.api.edits) <= 2, "an edit that was made twice looks the same"


@pytest.mark.parametrize("point", FLOODED)
def test_killed_when_told_to_wait(telling: Telling, point: str) -> None:
    """Telegram took nothing: the alert comes once, unmarked, and not before the wait is over where it is known."""
    telling.begin(CHAT)
    telling.open(f"{TITLE}, too fast")
    telling.api.script(flood(1))
    telling.die(point)
    assert telling.telegrams() == []
    telling.poll_until(telling.telegrams)
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=0)


@pytest.mark.parametrize("point", WAITING)
def test_killed_while_alerts_are_given_a_later_moment(telling: Telling, point: str) -> None:
    """A digest that is not due: nothing goes out, nothing is forgotten, and with another rhythm it comes at once."""
    telling.begin(CHAT)
    config = telling.folder / "config.toml"
    instant = config.read_text()
    config.write_text(instant.replace("backlog =", 'rhythm = "weekly mon 09:00"\nzone = "UTC"\nbacklog ='))
    telling.open(f"{TITLE}, next week")
    telling.die(point)
    telling.poll()
    assert telling.telegrams() == []
    config.write_text(instant)
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=0)


@pytest.mark.parametrize("point", CARING)
def test_killed_while_keeping_house(telling: Telling, point: str) -> None:
    """The daemon dies in its housekeeping, and what opens is told all the same."""
    telling.begin(CHAT)
    telling.open(f"{TITLE}, tidy")
    telling.die(point, 1, "run")
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=1)


@pytest.mark.parametrize("point", in_turn(LISTENING, "noted"))
def test_killed_while_somebody_taps(telling: Telling, point: str) -> None:
    """A tap acts once, whenever the process that heard it dies; who tapped is answered by the next one."""
    telling.more = '[bot]\naccess = "private"\nallow = [77]\n'
    telling.begin(CHAT)
    telling.joins()
    telling.open(f"{TITLE}, worth keeping")
    telling.poll()
    ann = telling.api.user(77)
    (alert,) = telling.api.delivered
    assert "⭐ Save" in alert.words
    ann.taps(alert, "⭐ Save")
    telling.die(point, 1, "run")
    daemon = telling.start("run")
    try:
        ends = time.monotonic() + 30
        while telling.unheard():
            assert daemon.poll() is None and time.monotonic() < ends, telling.said
            time.sleep(0.05)
    finally:
        daemon.terminate()
        assert daemon.wait(20) == 0
    assert telling.api.answers, "the button goes on spinning"
    assert telling.marks() == ["saved"]


@pytest.mark.parametrize("point", COPYING)
def test_killed_while_a_backup_is_written(telling: Telling, point: str) -> None:
    """Half a backup has no name; the next one is whole, and the database goes on."""
    telling.begin(CHAT)
    target = telling.folder / "copy.db"
    telling.die(point, 1, "backup", "copy.db")
    assert not target.exists()
    done = telling.run("backup", "copy.db")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in telling.folder.glob("copy.db*")] == ["copy.db"]
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    telling.open(f"{TITLE}, after the copy")
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=0)


@pytest.mark.parametrize("point", MIGRATING)
def test_killed_while_an_old_database_is_brought_up(telling: Telling, point: str) -> None:
    """The migration is whole or not at all, and what opens meanwhile is told once."""
    telling.begin(CHAT)
    telling.open(f"{TITLE}, before the update")
    telling.poll()
    to_first_schema(telling.folder / "iw.db")
    telling.open(f"{TITLE}, while it was updated")
    telling.die(point)
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=0)
    assert list(telling.folder.glob("iw.db.before-0001-*")), "a copy of the old one is kept"
