"""One look at a board that is kept nowhere: what `try`, `add`, `record` and the canary see."""

from __future__ import annotations

from datetime import datetime

import msgspec

from internwatch import systems
from internwatch.model import Posting, RawPosting, Source
from internwatch.poll.keep import to_posting
from internwatch.poll.look import Fetches, Look, add_details, look
from internwatch.reading import worth_reading
from internwatch.store.rows import BoardState


class Seen(msgspec.Struct, frozen=True):
    """What a look gave. `problem` is one sentence, "" when it was good; with rows the look was partial."""

    source: Source
    found: Look
    postings: list[Posting]

    @property
    def problem(self) -> str:
        return self.found.problem

    @property
    def internships(self) -> list[Posting]:
        return [p for p in self.postings if p.facts.internship]


async def see(source: Source, engine: Fetches, now: datetime, details: int) -> Seen:
    """Look at a source's board, and ask for the texts of at most `details` rows that may be internships (or have no
    title in the list). Raises nothing that a site can provoke."""
    scraper = systems.scraper(source.system)
    state = BoardState(scraper.board(source), source.key, source.name, source.system, source.token, "")
    found = await look(source, scraper, state, engine, 0.0, now)
    wanted = [n for n, raw in found.rows.items() if raw.detail and _worth_asking(raw)]
    await add_details(source, scraper, engine, found, wanted[:details])
    rows = found.rows.items()
    return Seen(source, found, [to_posting(source, state.board, raw, found.signals[native]) for native, raw in rows])


def _worth_asking(raw: RawPosting) -> bool:
    return not raw.title or worth_reading(raw.title, raw.commitment)
