"""A database in which alerts are owed to many chats, and the config that names them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from internwatch.model import Owed
from internwatch.store import open_store
from internwatch.store.rows import BoardState, Saved
from tests.render.made import WHY, posting

POSTINGS = 40
# Every fifth alert goes to a chat that is owed so many, which come in one message; the others to a chat of their own.
TOGETHER = 8
CONFIG = """\
database = {database}
scrapers = "boards"
[poll]
companies = ["acme"]
every = "24h"
[telegram]
token = "env:TOKEN"
api_base = "{api}"
[[filter]]
name = "f"
any = ["language model*"]
backlog = "none"
send_to = {chats}
[delivery]
unknown_wait = "2s"
group_wait = "0s"
"""
Alert = tuple[str, int]
"""(chat, number of the posting)"""


def alerts(count: int) -> list[Alert]:
    """Who is owed what."""
    together = count // 5 // TOGETHER
    made = [(str(100_000 + chat), 1 + (chat + n) % POSTINGS) for chat in range(together) for n in range(TOGETHER)]
    return made + [(str(200_000 + n), 1 + n % POSTINGS) for n in range(count - len(made))]


def prepare(folder: Path, database: str, api: str, owed: list[Alert]) -> None:
    """Write the config and owe the alerts, as one look would have owed them."""
    now = datetime.now(UTC)
    folder.joinpath("boards").mkdir()
    folder.joinpath("boards", "acme.toml").write_text('name = "Acme Research"\nsystem = "greenhouse"\ntoken = "acme"\n')
    chats = json.dumps([f"telegram:{chat}" for chat in dict.fromkeys(chat for chat, _ in owed)])
    config = CONFIG.format(database=json.dumps(database), api=api, chats=chats)
    folder.joinpath("config.toml").write_text(config)
    # It was looked at just now: no look is due while the alerts are delivered.
    board = BoardState(
        "greenhouse:acme", "acme", "Acme Research", "greenhouse", "acme", "boards-api.greenhouse.io",
        last_look=now, last_ok=now, baseline_at=now, next_due=now + timedelta(days=1),
    )  # fmt: skip
    store = open_store(database, now=now)
    try:
        store.put_boards([board])
        rows = tuple(
            Owed(f"telegram:{chat}", "new", posting(n).key, "1", ("f",), {"why": WHY, "siblings": []})
            for chat, n in owed
        )
        store.save(Saved(board, now, postings=tuple(map(posting, range(1, POSTINGS + 1))), owed=rows))
    finally:
        store.close()
