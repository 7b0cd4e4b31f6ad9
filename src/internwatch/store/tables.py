"""The tables, once for SQLite and PostgreSQL; no queries.

Times are microseconds since 1970 in a 64-bit integer: exact, comparable, the same in both databases. Lists and facts
are JSON text made by msgspec; descriptions are compressed as they were found. Buttons, feeds and tries name wishes and
alerts by number: of these none is given twice (SQLite's `autoincrement`), not even that of the newest once it is gone.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A UTC-aware time as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


class Json(TypeDecorator[Any]):
    """Plain data or a struct as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return None if value is None else msgspec.json.decode(value)


class Packed(TypeDecorator[str]):
    """A long text, compressed quickly rather than well."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return zlib.compress(value.encode("utf-8", "surrogatepass"), 1) if value else None

    def process_result_value(self, value: bytes | None, dialect: Any) -> str:
        return zlib.decompress(value).decode("utf-8", "replace") if value else ""


metadata = MetaData()
Serial = BigInteger().with_variant(Integer, "sqlite")

board = Table(
    "board", metadata,
    Column("board", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("health", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("problem_kind", Text, nullable=False),
    Column("problem_since", Moment),
    Column("suspect_since", Moment),
    Column("failures", Integer, nullable=False),
    Column("told_at", Moment),
    Column("last_look", Moment),
    Column("last_ok", Moment),
    Column("baseline_at", Moment),
    Column("next_due", Moment),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("validated", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("fresh_at", Moment),
    Column("frozen_at", Moment),
    Column("open", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
)  # fmt: skip

posting = Table(
    "posting", metadata,
    Column("key", Text, primary_key=True),
    Column("board", Text, nullable=False),
    Column("native", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("places", Json, nullable=False),
    Column("body", Packed),
    Column("posted", Moment),
    Column("precision", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("signal", Text, nullable=False),
    Column("requisition", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("internship", Boolean, nullable=False),
    Column("reader", Integer, nullable=False, server_default="0"),
    Column("status", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_changed", Moment, nullable=False),
    Column("missing_since", Moment),
    Column("closed_at", Moment),
    Column("detail_at", Moment),
    Column("code", Text, nullable=False, server_default=""),
    Column("job", Text),
    Column("alike", Text),
    Index("posting_by_code", "code"),
    Index("posting_by_job", "job"),
    Index("posting_alike", "alike"),
    Index("posting_of_board", "board", "status"),
    Index("posting_by_link", "canonical"),
    Index("posting_internships", "internship", "status", "first_seen"),
)  # fmt: skip

twin = Table(
    "twin", metadata,
    Column("key", Text, primary_key=True),
    Column("of", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("twin_of", "of"),
)  # fmt: skip

change = Table(
    "change", metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("what", Json, nullable=False),
    Column("before", Json),
    Column("of", Text),
    Index("change_of_posting", "key"),
    Index("change_at", "at"),
)  # fmt: skip

opening = Table(
    "opening", metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("season", Text),
    Column("research", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("closed_at", Moment),
    Index("opening_of_posting", "key"),
)  # fmt: skip

outbox = Table(
    "outbox", metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("destination", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("filters", Json, nullable=False),
    Column("payload", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("unknowns", Integer, nullable=False, default=0),
    Column("poison", Integer, nullable=False, default=0),
    Column("owed_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("sent_at", Moment),
    Column("reference", Text, nullable=False, default=""),
    Column("shown", Text, nullable=False, server_default=""),
    Column("claim", Text),
    Column("lease_until", Moment),
    UniqueConstraint("destination", "subject", "kind", "revision", name="owed_once"),
    Index("outbox_state", "state", "destination"),
    Index("outbox_subject", "subject"),
    Index("outbox_message", "destination", "reference"), sqlite_autoincrement=True,
)  # fmt: skip

attempt = Table(
    "attempt", metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("outbox", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False), Column("note", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Index("attempt_of_alert", "outbox"),
)  # fmt: skip

told = Table(
    "told", metadata,
    Column("key", Text, primary_key=True),
    Column("destination", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)  # fmt: skip

destination = Table(
    "destination", metadata,
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Moment),
    Column("not_before", Moment),
    Column("failures", Integer, nullable=False),
)  # fmt: skip

subscription = Table(
    "subscription", metadata,
    Column("filter", Text, primary_key=True),
    Column("destination", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("backlog_at", Moment),
)  # fmt: skip

person = Table(
    "person", metadata,
    Column("destination", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("settings", Json, nullable=False),
    Column("since", Moment, nullable=False),
)  # fmt: skip

wish = Table(
    "wish", metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("says", Json, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("person", "name", name="wish_of_person"), sqlite_autoincrement=True,
)  # fmt: skip

mark = Table(
    "mark", metadata,
    Column("person", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("due", Moment),
    Index("mark_of_posting", "key"), Index("mark_due", "due"),
)  # fmt: skip

inbox = Table(
    "inbox", metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("said", Json, nullable=False),
    Column("state", Text, nullable=False), Column("tries", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("inbox_state", "state", "id"),
)  # fmt: skip

token = Table(
    "token", metadata,
    Column("hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires", Moment),
    Column("used_at", Moment),
    Index("token_of_subject", "subject", "purpose"),
)  # fmt: skip

muted = Table(
    "muted", metadata,
    Column("destination", Text, primary_key=True), Column("filter", Text, primary_key=True),
    Column("until", Moment), Column("at", Moment, nullable=False),
)  # fmt: skip

host = Table(
    "host", metadata,
    Column("name", Text, primary_key=True),
    Column("robots_status", Integer), Column("robots_text", Text), Column("robots_at", Moment),
    Column("held_until", Moment),
)  # fmt: skip

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
