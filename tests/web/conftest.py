"""A watch with [web], its server on a real socket, and a client; the clock stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from internwatch.config import load_config
from internwatch.model import Change, Owed, Posting, RawPosting
from internwatch.people import Settings, Wish
from internwatch.poll.keep import to_posting
from internwatch.store.rows import Saved
from internwatch.store.store import Store
from internwatch.watch import Watch
from internwatch.web.serve import serve
from tests.worlds import free_port, scraper_file

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADDRESS = "https://watch.example"
ANN = "email:ann@uni.example"
BODY = "<p>PhD research internship for summer 2027 on large language models. Expected graduation 2027-12 or later.</p>"
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme"]
[web]
listen = "127.0.0.1:{port}"
address = "https://watch.example"
[[filter]]
name = "lm"
any = ["language model*"]
send_to = ["email:ann@uni.example"]
[email]
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "internwatch <watch@watch.example>"
"""


def text_of(url: str) -> str:
    """The path of one of our links."""
    assert url.startswith(ADDRESS)
    return url.removeprefix(ADDRESS)


@dataclass
class Place:
    """A running site. `get` and `post` ask it over the socket."""

    watch: Watch
    client: httpx.AsyncClient
    port: int
    now: datetime = NOW

    @property
    def store(self) -> Store:
        return self.watch.store

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    async def post(self, path: str, **form: str) -> httpx.Response:
        return await self.client.post(path, data=form)

    async def run(self, act: Callable[..., object], *args: object) -> object:
        return await self.watch.thread(act, *args)

    async def owe(self, subject: str = "a:b:1", filters: tuple[str, ...] = ("lm",), to: str = ANN) -> int:
        """An alert that is owed; its number."""
        await self.run(self.store.owe, [Owed(to, "new", subject, "1", filters)], self.now)
        rows = await self.watch.thread(self.store.outbox_rows, ["pending"], 99)
        return next(row.id for row in rows if row.subject == subject and row.destination == to)

    async def claimed(self, *ids: int) -> bool:
        return await self.watch.thread(self.store.claim, list(ids), self.now, 60) is not None

    def unsubscribe(self, filter: str = "lm", to: str = ANN) -> str:
        assert self.watch.links is not None
        return text_of(self.watch.links.unsubscribe(to, filter))

    def token(self, purpose: str, subject: str = "filter:lm", **detail: object) -> str:
        return self.store.standing(purpose, subject, self.now, detail=detail)  # type: ignore[arg-type]

    def open(self, *made: Posting, changes: tuple[Change, ...] = (), closed: frozenset[str] = frozenset()) -> None:
        """One look at the one board: these postings are there now."""
        board = next(iter(self.watch.boards.values()))
        self.store.save(Saved(board.state, self.now, postings=made, changes=changes, closed=closed))

    def posting(self, native: str, title: str = "Research Intern", body: str = BODY, **more: object) -> Posting:
        board = next(iter(self.watch.boards.values()))
        raw = RawPosting(
            native=native, title=title, url=f"https://acme.example/{native}", places=("Zürich, Switzerland",),
            body=body, posted=self.now - timedelta(hours=int(native)), precision="time",
        )  # fmt: skip
        raw = msgspec.structs.replace(raw, **{k: v for k, v in more.items() if k in ("url", "places", "deadline")})
        made = to_posting(board.source, board.state.board, raw, "")
        return msgspec.structs.replace(made, company=more.get("company", made.company))

    def person(self, to: str = "telegram:7", **settings: object) -> str:
        """A person with one subscription; its number."""
        person = self.store.add_person(to, "private", self.now, Settings(graduation="2028-05", **settings))
        self.store.put_person(msgspec.structs.replace(person, state="active"))
        self.store.put_wish(Wish(to, "My <topics>", {"any": ["language model*"], "graduation": "any"}, self.now))
        self.watch.audience.edited(to, self.now)
        return to


@asynccontextmanager
async def site(folder: Path, smtp: int = 25) -> AsyncIterator[Place]:
    scraper_file(folder / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    port, path = free_port(), folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder, port=port, smtp=smtp))
    made: list[Place] = []
    watch = Watch.open(load_config(path, {}), now=lambda: made[0].now if made else NOW, env={})
    assert watch.config.web is not None
    server = await serve(watch, watch.config.web)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            made.append(Place(watch, client, port))
            yield made[0]
    finally:
        await server.aclose()
        await watch.aclose()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with site(tmp_path) as made:
        yield made
