"""A config that is saved broken again and again: the operator hears what is new in it, at most every ten minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from internwatch.config import load_config
from internwatch.daemon.loop import Daemon
from internwatch.daemon.refused import PAUSE
from internwatch.daemon.reload import ConfigFile
from internwatch.watch import Watch
from tests.worlds import acme

CONFIG = """\
[operator]
send_to = ["file:{folder}/operator.jsonl"]
"""


@dataclass
class Edited:
    """A daemon whose clock and ticks are made by hand."""

    folder: Path
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    daemon: Daemon = field(init=False)

    def write(self, more: str) -> Path:
        path = self.folder / "config.toml"
        path.write_text(acme(self.folder) + CONFIG.format(folder=self.folder) + more)
        return path

    async def save(self, more: str) -> list[str]:
        """Save the file with this at its end; what the operator is told thereby."""
        self.write(more)
        return await self.later(timedelta(seconds=2))

    async def later(self, wait: timedelta) -> list[str]:
        """What the operator is told until then."""
        before = len(self.told())
        self.now += wait
        for _ in range(2):  # a change must have settled
            await self.daemon.tick_config()
        return ["\n".join(payload["lines"]) for payload in self.told()[before:]]

    def told(self) -> list[dict[str, Any]]:
        rows = self.daemon.watch.store.outbox_rows(["pending"], 99)
        return [row.payload for row in sorted(rows, key=lambda row: row.id)]


@pytest.fixture
async def edited(tmp_path: Path) -> AsyncIterator[Edited]:
    made = Edited(tmp_path)
    path = made.write("")
    watch = Watch.open(load_config(path, {}), now=lambda: made.now, env={})
    made.daemon = Daemon(watch, ConfigFile(path, {}, tmp_path / "boards"))
    yield made
    await watch.aclose()


async def test_the_same_mistakes_are_told_once_however_often_they_are_saved(edited: Edited) -> None:
    """Also where they stand on another line by now."""
    (said,) = await edited.save("one = 1\n")
    assert "one" in said and said.endswith("the last good one stays")
    for number in range(20):
        assert await edited.save("# a comment\n" * number + "one = 1\n") == []
    assert await edited.later(PAUSE) == []
    assert edited.daemon.facts()["config_mistakes"] == 1


async def test_many_mistakes_are_one_word_in_ten_minutes_and_the_last_state_is_told(edited: Edited) -> None:
    assert len(await edited.save("one = 1\n")) == 1
    assert await edited.save("one = 1\nt = 2\n") == await edited.save("one = 1\ntwo = 2\n") == []
    (said,) = await edited.later(PAUSE)
    assert "two" in said and "operator] one" not in said and "1 that was told before" in said
    assert await edited.save("two = 2\n") == []
    assert len(await edited.later(PAUSE)) == 1, "what is left"
    assert await edited.later(PAUSE) == []


async def test_a_good_config_ends_it_and_the_next_mistake_is_news(edited: Edited) -> None:
    """What was mended before its word was due is never told; a file that is good and broken in turns is no flood."""
    assert len(await edited.save("one = 1\n")) == 1
    assert await edited.save("two = 2\n") == await edited.save("") == await edited.later(PAUSE) == []
    assert len(await edited.save("one = 1\n")) == 1
    for _ in range(5):
        assert await edited.save("") == await edited.save("one = 1\n") == []
    assert len(await edited.later(PAUSE)) == 1


async def test_a_number_of_thousands_of_digits_is_told_like_every_mistake(edited: Edited) -> None:
    (said,) = await edited.save(f"port = {'1' * 5000}\n")
    assert "config.toml:7" in said and "too large" in said
