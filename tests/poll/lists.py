"""A watch over a board, a community list and a page, all on loopback; what was told stands in files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from internwatch.config import load_config
from internwatch.fetch import Fetcher
from internwatch.fetch.settings import Seams
from internwatch.poll import Kept
from internwatch.watch import Watch, fetch_settings
from tests.fakes.careers import Careers, Given, served
from tests.systems.boards_lists import LISTING
from tests.worlds import scraper_file

T0 = datetime(2026, 11, 24, 9, tzinfo=UTC)
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme", "list", "other", "page"]
pause = "0s"
[fetch]
contact = "me@uni.edu"
[operator]
send_to = ["file:operator.jsonl"]
weekly = false
[[filter]]
name = "f"
roles = ["any internship"]
graduation = "any"
degree = "any"
tell = ["new", "updated", "closed", "reopened", "reposted"]
send_to = ["file:alerts.jsonl"]
"""
API = "boards-api.greenhouse.io/v1/boards/acme/jobs"
LIST, OTHER, PAGE = "raw.lists.example/listings.json", "raw.other.example/listings.json", "lab.example/join"


def listing(number: int, **more: Any) -> dict[str, Any]:
    """A row of the list: a posting of Acme on its own board, unless `more` says otherwise."""
    url = f"https://job-boards.greenhouse.io/acme/jobs/{4_000_000 + number}?utm_source=Simplify"
    return (
        LISTING
        | {"id": f"id-{number}", "company_name": "Acme", "title": f"Research Intern {number}", "url": url}
        | more
    )


def beryl(number: int, **more: Any) -> dict[str, Any]:
    """A row about a company whose board nobody watches."""
    own = {"id": f"beryl-{number}", "company_name": "Beryl", "url": f"https://jobs.ashbyhq.com/beryl/{uuid(number)}"}
    return listing(number, **own | more)


def uuid(number: int) -> str:
    return f"f97aeef6-a0b4-56ea-a1d0-{number:012d}"


class Bench:
    """`look` is a round some hours later in which everything is asked, then paid."""

    def __init__(self, watch: Watch, careers: Careers, folder: Path) -> None:
        self.watch, self.careers, self.folder, self.now = watch, careers, folder, T0

    async def look(self, *keys: str, hours: float = 6.0) -> dict[str, Kept]:
        self.now += timedelta(hours=hours)
        boards = self.watch.named(keys) if keys else list(self.watch.boards.values())
        kept = await self.watch.poll(boards)
        await self.watch.settle_up()
        return {one.source.key: one for one in kept}

    def serve(self, name: str, body: Any, status: int = 200) -> None:
        self.careers.pages[name] = Given(body, status)

    def told(self, name: str = "alerts") -> list[dict[str, Any]]:
        path = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def news(self) -> list[dict[str, Any]]:
        """What was told of postings, the first backlog left out."""
        return [line for line in self.told() if line["alert"] != "backlog"]

    def hints(self) -> list[dict[str, Any]]:
        return [line for line in self.told("operator") if line.get("subject", "").startswith("hint:")]


@contextmanager
def bench(folder: Path, pages: Mapping[str, Any], *, alert: bool = True, more: str = "") -> Iterator[Bench]:
    """The watch; the caller closes it (`bench.watch.aclose`)."""
    mine = folder / "boards"
    scraper_file(mine, "acme", name="Acme", system="greenhouse", token="acme")
    scraper_file(mine, "list", name="The list", system="listings", url=f"https://{LIST}", alert=alert)
    scraper_file(mine, "other", name="Another list", system="listings", url=f"https://{OTHER}", alert=alert)
    scraper_file(mine, "page", name="The lab", system="signal", url=f"https://{PAGE}")
    scraper_file(mine, "hn", name="Hacker News", system="hackernews", alert=alert)
    path = folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder) + more)
    with served(pages) as careers:
        made: list[Bench] = []
        watch = Watch.open(
            load_config(path, {}), now=lambda: made[0].now if made else T0, env={}, hosts=careers.hosts
        )  # fmt: skip
        made.append(Bench(watch, careers, folder))
        # The engine says when an answer came: by the same clock.
        seams = Seams(now=lambda: made[0].now)
        watch.engine = Fetcher(fetch_settings(watch.config), watch.hosts, hosts=careers.hosts, seams=seams)
        yield made[0]
