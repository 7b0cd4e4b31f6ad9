"""A reminder by the real command: owed by a run of its own accord, once over runs, in words of where one stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from internwatch import tracker
from internwatch.people import Settings
from internwatch.store import open_store
from internwatch.tracker import Mark
from tests.shared import needs_shared
from tests.walk.telling import BODY, CHAT, Telling, telling_of

pytestmark = [needs_shared, pytest.mark.slow]
DAY = timedelta(days=1)


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    with telling_of(tmp_path) as made:
        yield made


def marked(telling: Telling, act: str, *args: object) -> Mark:
    """What a tap five days ago would have left in the database."""
    now = datetime.now(UTC)
    store = open_store(f"sqlite:///{telling.folder / 'iw.db'}", now=now)
    try:
        store.add_person(CHAT, "private", now, Settings(zone="UTC", quiet=""))
        (found,) = [s for s in store.listing(all=False) if "language models" in s.posting.title]
        made: Mark = getattr(tracker, act)(store.mark_of(CHAT, found.posting.key), now - 5 * DAY, *args)
        store.put_mark(made)
        return made
    finally:
        store.close()


def test_a_run_reminds_of_what_was_saved(telling: Telling) -> None:
    """Saved, with its last day tomorrow: one reminder though the next runs look again, none for who asked nobody."""
    telling.begin(CHAT)
    tomorrow = (datetime.now(UTC) + DAY).strftime("%B %d, %Y")
    made = telling.open("Research Intern, language models", body=f"{BODY}\n\nApplication deadline: {tomorrow}.")
    telling.poll()
    assert [call.words for call in telling.api.delivered] == [[]], "nobody would answer a button"
    marked(telling, "save")
    for _ in range(3):
        telling.poll()
    _, reminder = telling.api.delivered
    assert reminder.visible.startswith("⏰ 1 day left: Research Intern, language models — ")
    assert reminder.links == [made["link"]] and "✅ Applied" in reminder.words


def test_a_closing_is_told_to_who_waits_for_a_referral(telling: Telling) -> None:
    telling.begin(CHAT)
    made = telling.open("Research Intern, language models")
    telling.poll()
    marked(telling, "ask", (datetime.now(UTC) - DAY).date(), "Ann")
    telling.world.ctl("close", platform="greenhouse", token=made["token"], id=made["id"])
    telling.poll_until(lambda: any("You asked Ann on " in call.visible for call in telling.api.delivered))
    telling.poll()
    told = [call for call in telling.api.delivered if "Ann" in call.visible]
    assert sorted(call.visible.split(":")[0] for call in told) in (["🔒 Closed"], ["🔒 Closed", "🔒 Closed"])
    (reminder,) = [call for call in told if "It is not listed any more." in call.visible]
    assert reminder.words == ["✅ Applied", "Drop"]
