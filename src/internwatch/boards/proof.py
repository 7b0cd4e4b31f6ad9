"""Whether an empty board is a board at all: some systems answer 200 with nothing to any name."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

import msgspec

from internwatch import systems
from internwatch.boards.once import Seen
from internwatch.model import Source
from internwatch.poll.look import Fetches, look
from internwatch.store.rows import BoardState

# The option that names a board, per shape of options, the most telling first.
_NAMES = ("site", "token", "host")
SITES_OF_ONE = frozenset({"bytedance"})


async def answers_any_name(seen: Seen, engine: Fetches, now: datetime) -> bool:
    """Whether the system answers a name that nobody has as well as it answered this board. Asked only where the board
    was empty: postings are proof enough. False where no name can be made up."""
    other = made_up(seen.source)
    if seen.found.rows or seen.problem or other is None:
        return False
    scraper = systems.scraper(other.system)
    state = BoardState(scraper.board(other), other.key, other.name, other.system, other.token, "")
    found = await look(other, scraper, state, engine, 0.0, now)
    return not found.problem


def made_up(source: Source) -> Source | None:
    """The source with a name that nobody has; None for a system whose boards have no name of their own."""
    fields = {field.name for field in msgspec.structs.fields(type(source.options))}
    name = next((n for n in _NAMES if n in fields and source.system not in SITES_OF_ONE), None)
    if name is None:
        return None
    said = str(getattr(source.options, name))
    nobody = f"no-such-board-{blake2b(said.encode(), digest_size=4).hexdigest()}"
    if name == "host":
        first, _, domain = said.partition(".")
        if domain.count(".") != 1 or not first:
            return None  # a company's own host: there is only one
        nobody = f"{nobody}.{domain}"
    return msgspec.structs.replace(source, options=msgspec.structs.replace(source.options, **{name: nobody}))
