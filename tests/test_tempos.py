"""The rhythm of the boards of a watch: learnt from its store, kept over a restart, quicker after something new."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.config import load_config
from internwatch.errors import FetchError
from internwatch.model import Request, Response
from internwatch.watch import Watch
from tests.worlds import scraper_file

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme", "zeta"]
pause = "0s"
{more}
[[filter]]
name = "f"
roles = ["research"]
send_to = ["console"]
"""


@dataclass
class Careers:
    """A watch whose engine is this: every board lists `jobs`. `asked` counts requests by board."""

    folder: Path
    more: str = ""
    now: datetime = NOW
    jobs: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    down: bool = False
    watch: Any = None

    def start(self) -> Watch:
        path = self.folder / "config.toml"
        path.write_text(CONFIG.format(folder=self.folder, more=self.more))
        self.watch = Watch.open(load_config(path, {}), now=lambda: self.now, env={})
        self.watch.engine = self
        return self.watch  # type: ignore[no-any-return]

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        self.asked.append(request.url.split("/boards/")[1].split("/")[0])
        if self.down:
            raise FetchError("boards-api.greenhouse.io has trouble (HTTP 502)", kind="status", status=502, passing=True)
        rows = [
            {"id": n, "title": title, "absolute_url": f"https://boards.example/{n}", "content": "<p>Research.</p>",
             "location": {"name": "Paris"}, "updated_at": "2026-11-01T00:00:00Z"}
            for n, title in enumerate(self.jobs)
        ]  # fmt: skip
        return Response(request, 200, self.now, msgspec.json.encode({"jobs": rows, "meta": {"total": len(rows)}}))

    async def aclose(self) -> None:
        pass

    async def look(self, *keys: str) -> None:
        await self.watch.poll(self.watch.named(keys))

    def failing(self, name: str) -> bool:
        return bool(self.watch.boards[f"greenhouse:{name}"].state.failures)

    def wait(self, board: str = "greenhouse:acme") -> float:
        """Minutes until the next look."""
        due = self.watch.boards[board].state.next_due
        return float((due - self.now).total_seconds() / 60)


@pytest.fixture
async def careers(tmp_path: Path) -> AsyncIterator[Careers]:
    scraper_file(tmp_path / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    scraper_file(tmp_path / "boards", "zeta", name="Zeta", system="greenhouse", token="zeta", every="40m")
    made = Careers(tmp_path)
    yield made
    if made.watch:
        await made.watch.aclose()


async def grown_lazy(careers: Careers) -> None:
    """Both boards were read first half a year ago, and had no internship since."""
    careers.start()
    await careers.look("acme", "zeta")
    careers.now += timedelta(days=180)
    await careers.look("acme", "zeta")


async def test_a_board_without_internships_rests_longer_and_a_new_one_wakes_it(careers: Careers) -> None:
    await grown_lazy(careers)
    careers.now += timedelta(minutes=careers.wait())
    await careers.look("acme")
    assert 60 < careers.wait() <= 180
    careers.now += timedelta(minutes=careers.wait())
    careers.jobs = ["Research Intern, Language Models"]
    await careers.look("acme")
    assert careers.wait() <= 20
    assert "new" in {row.kind for row in careers.watch.store.outbox_rows(("pending",), 10)}


async def test_a_files_own_interval_is_kept(careers: Careers) -> None:
    await grown_lazy(careers)
    assert 36 <= careers.wait("greenhouse:zeta") <= 44


@pytest.mark.parametrize("more", ['rhythm = "fixed"', 'every = "10m"'])
async def test_the_rhythm_may_be_fixed(careers: Careers, more: str) -> None:
    """An interval under the fastest leaves nothing to a rhythm."""
    careers.more = more
    await grown_lazy(careers)
    usual = 30 if "fixed" in more else 10
    assert usual * 0.9 <= careers.wait() <= usual * 1.1


async def test_a_restart_keeps_what_was_learnt_and_asks_nobody_sooner(careers: Careers) -> None:
    await grown_lazy(careers)
    careers.now += timedelta(minutes=careers.wait())
    await careers.look("acme", "zeta")
    before, asked = careers.wait(), len(careers.asked)
    await careers.watch.aclose()
    watch = careers.start()
    assert watch.due(careers.now) == []
    assert careers.wait() == pytest.approx(before)
    assert len(careers.asked) == asked


async def test_a_history_is_asked_for_once_a_day(careers: Careers, monkeypatch: pytest.MonkeyPatch) -> None:
    await grown_lazy(careers)
    asked: list[int] = []
    pasts = careers.watch.store.pasts
    monkeypatch.setattr(careers.watch.store, "pasts", lambda s, now: asked.append(len(s)) or pasts(s, now))
    for _ in range(5):
        careers.now += timedelta(hours=1)
        await careers.look("acme")
    assert asked == []
    careers.now += timedelta(days=1)
    await careers.look("acme")
    assert asked == [1]


async def test_a_system_that_goes_down_closes_nothing_and_its_boards_come_back_soon(careers: Careers) -> None:
    """Twelve boards of one system, six hours without an answer: by what arrived at the operator's file."""
    names = [f"b{n}" for n in range(12)]
    for name in names:
        scraper_file(careers.folder / "boards", name, name=name.upper(), system="greenhouse", token=name)
    careers.more = f'rhythm = "fixed"\n[operator]\nsend_to = ["file:{careers.folder}/ops.jsonl"]'
    careers.jobs = ["Research Intern, Language Models", "Engineer"]
    watch = careers.start()
    await careers.look(*names)
    careers.down = True
    for _ in range(6 * 12):
        careers.now += timedelta(minutes=5)
        await watch.poll(watch.due(careers.now))
        watch.speak()
        await watch.settle_up()
    rests = [careers.wait(f"greenhouse:{name}") for name in names]
    assert max(rests) > 30
    careers.down = False
    careers.now += timedelta(minutes=max(min(rests), 0))
    await watch.poll(watch.due(careers.now))
    assert max(careers.wait(f"greenhouse:{name}") for name in names if careers.failing(name)) <= 10
    careers.now += timedelta(minutes=10)
    await watch.poll(watch.due(careers.now))
    await watch.settle_up()
    lines = (careers.folder / "ops.jsonl").read_text().splitlines()
    titles = [msgspec.json.decode(line)["title"] for line in lines]
    assert titles == ["Greenhouse does not answer: 12 boards wait", "Greenhouse answers again"]
    assert len(watch.store.open_internships([*names])) == 12
