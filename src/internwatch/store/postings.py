"""Postings: what is known of a board, one look written in one transaction, and reading it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, bindparam, func, insert, or_, select, update

from internwatch import identity
from internwatch.buttons import code_of
from internwatch.crashpoint import crashpoint
from internwatch.facts import Facts
from internwatch.model import Known, Owed, Posting
from internwatch.nature import LISTS
from internwatch.sameness import alike_print, job_print
from internwatch.store.boards import Boards, put_state, upsert
from internwatch.store.engine import CHUNK, chunks
from internwatch.store.leads import put_leads
from internwatch.store.outbox import put_owed
from internwatch.store.rows import Saved, StoredPosting
from internwatch.store.tables import EPOCH, change, mark, opening, posting
from internwatch.store.twins import put_twins

# How many postings a search by title may give.
MOST_FOUND = 20
_KNOWN: tuple[Any, ...] = (
    posting.c.key, posting.c.native, posting.c.signal, posting.c.fingerprint, posting.c.status, posting.c.internship,
    posting.c.first_seen, posting.c.missing_since, posting.c.closed_at, posting.c.detail_at,
)  # fmt: skip
_SAME = tuple(f.name for f in msgspec.structs.fields(Posting) if f.name not in ("places", "facts"))


class Postings(Boards):
    """What is known, and writing one look."""

    def known(self, board: str) -> dict[str, Known]:
        """native id -> what is known of it, open and closed: small, for comparing."""
        with self.reading() as connection:
            found = connection.execute(select(*_KNOWN).where(posting.c.board == board)).all()
        return {row[1]: Known(*row) for row in found}

    def missing(self, board: str) -> dict[str, Known]:
        """The open postings of a board that its last complete looks did not list."""
        wanted = select(*_KNOWN).where(
            posting.c.board == board, posting.c.status == "open", posting.c.missing_since.is_not(None)
        )
        with self.reading() as connection:
            return {row[1]: Known(*row) for row in connection.execute(wanted)}

    def save(self, saved: Saved) -> None:
        """Write one look, all of it or nothing: state, postings, marks, closings, history, alerts owed."""
        board, at = saved.state.board, saved.at
        with self.writing() as connection:
            _put_postings(connection, saved)
            _mark(connection, board, saved.back, missing_since=None)
            _mark(connection, board, saved.missing, missing_since=at)
            _mark(connection, board, saved.detailed, detail_at=at)
            _mark(connection, board, saved.closed, status="closed", closed_at=at)
            _put_history(connection, saved)
            put_state(connection, saved.state)
            crashpoint("saving")
            put_twins(connection, saved.twins, at)
            put_leads(connection, board, saved.leads, saved.unlisted, at)
            put_owed(connection, saved.owed, at)
            _look_again(connection, [c.key for c in saved.changes] if saved.state.baseline_at != at else ())
        crashpoint("saved")

    # -- reading back -------------------------------------------------------------------------------------------------

    def postings(self, keys: Iterable[str]) -> dict[str, StoredPosting]:
        """key -> posting, for those that are stored."""
        found: dict[str, StoredPosting] = {}
        with self.reading() as connection:
            for some in chunks(keys):
                rows = connection.execute(select(posting).where(posting.c.key.in_(some)))
                found |= {row.key: stored_posting(row) for row in rows}
        return found

    def posting_by_code(self, code: str) -> StoredPosting | None:
        """The posting that a button names (`buttons.code_of`), or None."""
        wanted = select(posting).where(posting.c.code == code).order_by(posting.c.first_seen.desc()).limit(1)
        with self.reading() as connection:
            row = connection.execute(wanted).one_or_none() if code else None
        return stored_posting(row) if row else None

    def find(self, text: str) -> list[StoredPosting]:
        """The posting of this key, link or native id; else those whose title holds the text, newest first."""
        link = identity.canonical_url(text) if "://" in text else text
        exact = or_(posting.c.key == text, posting.c.canonical == link, posting.c.native == text)
        like = posting.c.title.ilike("%" + text.replace("\\", "\\\\").replace("%", "\\%") + "%", escape="\\")
        with self.reading() as connection:
            for condition in (exact, like):
                wanted = select(posting).where(condition).order_by(posting.c.first_seen.desc()).limit(MOST_FOUND)
                if found := [stored_posting(row) for row in connection.execute(wanted)]:
                    return found
        return []

    def open_internships(self, sources: Iterable[str] | None = None) -> list[StoredPosting]:
        return list(self.listing(all=False, sources=sources))

    def stamps(self, since: datetime) -> dict[str, tuple[str, datetime, int]]:
        """Every internship that is open, or has closed since then: key -> (status, last change, reader). Nothing that
        filters go by is another one while this is the same."""
        shown = or_(posting.c.status == "open", posting.c.closed_at >= since)
        wanted = select(posting.c.key, posting.c.status, posting.c.last_changed, posting.c.reader)
        with self.reading() as connection:
            rows = connection.execute(wanted.where(posting.c.internship, shown))
            return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def stand(self) -> tuple[int, int]:
        """A pair that is another one when an internship has opened, changed or closed. It costs no reading of them."""
        last = select(func.coalesce(func.max(change.c.id), 0))
        count = select(func.count()).select_from(posting).where(posting.c.internship, posting.c.status == "open")
        with self.reading() as connection:
            return int(connection.execute(last).scalar_one()), int(connection.execute(count).scalar_one())

    def recent_internships(self, limit: int) -> list[StoredPosting]:
        """The internships that were seen last, open and closed, newest first."""
        wanted = select(posting).where(posting.c.internship).order_by(posting.c.first_seen.desc(), posting.c.key)
        with self.reading() as connection:
            return [stored_posting(row) for row in connection.execute(wanted.limit(limit))]

    def listing(
        self, *, all: bool = True, sources: Iterable[str] | None = None, since: datetime | None = None
    ) -> Iterator[StoredPosting]:
        """Open internships of employers' own boards, or with `all` every stored posting, newest first; `since` asks for
        those seen since."""
        wanted: Select[Any] = select(posting).order_by(posting.c.first_seen.desc(), posting.c.key)
        if not all:
            wanted = wanted.where(posting.c.internship, posting.c.status == "open")
            # What a list said is never closed by anybody: it would stay open for ever.
            wanted = wanted.where(*(~posting.c.board.startswith(f"{name}:", autoescape=True) for name in LISTS))
        if sources is not None:
            wanted = wanted.where(posting.c.source.in_(list(sources)))
        if since is not None:
            wanted = wanted.where(posting.c.first_seen >= since)
        with self.reading() as connection:
            for row in connection.execution_options(yield_per=CHUNK).execute(wanted):
                yield stored_posting(row)

    # -- reading again ------------------------------------------------------------------------------------------------

    def outdated(self, reader: int, limit: int, after: str) -> list[StoredPosting]:
        """Postings that were read by an older reader than `reader`, by key, behind the key `after`. Postings that no
        reader looked into (their title is no internship's) are among them: a better reader may think otherwise."""
        wanted = (
            select(posting).where(posting.c.key > after, posting.c.reader < reader).order_by(posting.c.key).limit(limit)
        )
        with self.reading() as connection:
            return [stored_posting(row) for row in connection.execute(wanted)]

    def count_outdated(self, reader: int) -> int:
        """How many postings an older reader than `reader` looked into."""
        older = select(func.count()).select_from(posting).where(posting.c.reader > 0, posting.c.reader < reader)
        with self.reading() as connection:
            return int(connection.execute(older).scalar_one())

    def put_facts(self, postings: Iterable[Posting], owed: Iterable[Owed], now: datetime) -> int:
        """Write what a better reader found, and the alerts that it owes, in one transaction; returns how many are
        owed. It is no change of the posting: the history does not hear of it."""
        facts = update(posting).where(posting.c.key == bindparam("of"))
        rows = [
            {"of": p.key, "facts": p.facts, "reader": p.facts.reader, "internship": p.facts.internship, **_found_by(p)}
            for p in postings
        ]
        with self.writing() as connection:
            if rows:
                connection.execute(facts, rows)
                _look_again(connection, [str(row["of"]) for row in rows])
            return put_owed(connection, owed, now)


def stored_posting(row: Row[Any]) -> StoredPosting:
    """A row with every column of the table as a posting."""
    fields = row._mapping
    made = Posting(
        **{name: fields[name] for name in _SAME},
        places=tuple(fields["places"]), facts=msgspec.convert(fields["facts"], Facts),
    )  # fmt: skip
    return StoredPosting(
        made, fields["status"], fields["first_seen"], fields["last_changed"], fields["closed_at"],
        fields["missing_since"],
    )  # fmt: skip


def _put_postings(connection: Connection, saved: Saved) -> None:
    rows = [_row(one, saved.at) for one in saved.postings]
    upsert(connection, posting, rows, keep=("first_seen", "detail_at"))


def _row(one: Posting, at: datetime) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _SAME},
        "places": one.places, "facts": one.facts, "canonical": identity.canonical_url(one.url),
        "internship": one.facts.internship, "reader": one.facts.reader, "status": "open", "first_seen": at,
        "last_changed": at, "code": code_of(one.key), "missing_since": None, "closed_at": None, "detail_at": None,
        **_found_by(one),
    }  # fmt: skip


def _found_by(one: Posting) -> dict[str, str | None]:
    """What another copy of the job is found by; an internship alone is looked for."""
    if not one.facts.internship:
        return {"job": None, "alike": None}
    return {"job": job_print(one.url), "alike": alike_print(one.company, one.title)}


def _mark(connection: Connection, board: str, natives: Iterable[str], **values: Any) -> None:
    for some in chunks(natives):
        rows = update(posting).where(posting.c.board == board, posting.c.native.in_(some))
        connection.execute(rows.values(**values))


def _look_again(connection: Connection, keys: Iterable[str]) -> None:
    """What a reminder goes by may have moved: look at the marks of these postings at once."""
    for some in chunks(keys):
        connection.execute(update(mark).where(mark.c.key.in_(some)).values(due=EPOCH))


def _put_history(connection: Connection, saved: Saved) -> None:
    """Append every change, and keep the book of openings: internships that opened, and when they closed.

    What stood there at the first look did not change; its row says when it was first seen."""
    first = saved.state.baseline_at == saved.at
    lines = [
        {
            "at": c.at, "kind": c.kind, "key": c.key, "what": c.what, "of": c.of,
            "before": _gist(c.before) if c.before else None,
        }
        for c in (() if first else saved.changes)
    ]  # fmt: skip
    if lines:
        connection.execute(insert(change), lines)
    opened = [
        {
            "key": c.key, "source": p.source, "company": p.company, "title": p.title,
            "season": p.facts.season.value if p.facts.season else None,
            "research": bool(p.facts.research and p.facts.research.value), "seen_at": c.at,
            # What stood there at the first look opened some time before; only its own date says when.
            "opened_at": p.posted if first else p.posted or c.at, "closed_at": None,
        }
        for c in saved.changes
        if (p := c.posting) is not None and c.kind in ("new", "reopened", "reposted") and p.facts.internship
    ]  # fmt: skip
    if opened:
        connection.execute(insert(opening), opened)
    _close_openings(connection, [c.key for c in saved.changes if c.kind == "closed"], saved.at)


def _gist(before: Posting) -> dict[str, Any]:
    """What the history keeps of how a posting was."""
    return {"title": before.title, "places": before.places, "facts": before.facts}


def _close_openings(connection: Connection, keys: Sequence[str], at: datetime) -> None:
    if keys:
        ended = update(opening).where(opening.c.key == bindparam("ended"), opening.c.closed_at.is_(None))
        connection.execute(ended.values(closed_at=at), [{"ended": key} for key in keys])
