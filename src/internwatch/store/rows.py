"""What the store hands out and takes in: frozen rows, no SQL.

The nouns of the product are in `model.py`; these are the shapes of its memory.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from internwatch.model import AlertKind, Change, Health, Owed, Posting, Precision

OutboxState = Literal["pending", "sending", "sent", "unknown", "dead", "cancelled"]
Settled = Literal["sent", "assumed", "retry", "unknown", "dead", "cancelled"]
DestinationState = Literal["active", "paused", "dead"]
# The note that says since when more is owed than can be sent.
CROWDED = "crowded_since"
# The code of a try at which the process died, and how many tries without a known result an alert may have.
DIED, MOST_UNKNOWNS = "died", 5


class BoardState(msgspec.Struct, frozen=True):
    """One board's health and schedule, and what the next conditional request must send.

    `etag` and `modified` belong to what is stored now (saved in the same transaction) and only to a look of one
    request; `validated` is the URL they came from. `digest` is a hash over the sorted signals of the last complete
    look. `fresh_at` is the last look made without validators; `frozen_at` is when that look proved the validators
    wrong (they are not sent again until `recheck` has passed twice). `baseline_at` is the first complete look, or
    the second partial one in a row: what was seen before is no news. `failures` counts looks with a problem in a row,
    `problem_since` when that began, `suspect_since` is when an answer first looked wrong (empty, dropped); `told_at`
    is an earlier version's.
    """

    board: str
    source: str
    company: str
    system: str
    token: str
    host: str
    health: Health = "new"
    problem: str = ""
    problem_kind: str = ""
    problem_since: datetime | None = None
    suspect_since: datetime | None = None
    failures: int = 0
    told_at: datetime | None = None
    last_look: datetime | None = None
    last_ok: datetime | None = None
    baseline_at: datetime | None = None
    next_due: datetime | None = None
    etag: str = ""
    modified: str = ""
    validated: str = ""
    digest: str = ""
    fresh_at: datetime | None = None
    frozen_at: datetime | None = None
    open: int = 0
    active: bool = True
    """False when no scraper file names the board any more; its postings stay, it is not polled."""


class Twin(msgspec.Struct, frozen=True):
    """A posting (`key`) that is the job of another one (`of`), by which rule. `of` stands for the job: it was there
    first, or it is the employer's own."""

    key: str
    of: str
    rule: str


class Lead(msgspec.Struct, frozen=True):
    """A row of a community list: somebody's word that a posting exists. `key` is "<list's board>:<native>".

    `at_board` is the employer's board that its link names ("greenhouse:acme"), or "". `active` is the list's word that
    it takes applications, `gone_at` when the list stopped listing it (None: it is listed); neither is the employer's.
    """

    key: str
    board: str
    native: str
    source: str
    company: str
    title: str
    url: str
    first_seen: datetime
    places: tuple[str, ...] = ()
    body: str = ""
    posted: datetime | None = None
    precision: Precision = ""
    research: bool = False
    phd: bool = False
    season: str | None = None
    active: bool = True
    signal: str = ""
    at_board: str = ""
    gone_at: datetime | None = None


class KnownLead(msgspec.Struct, frozen=True):
    """What is known of a lead, kept small: a list has thousands. `listed`: the list lists it now."""

    signal: str
    listed: bool
    active: bool


class Sentence(msgspec.Struct, frozen=True):
    """A sentence about internships that a watched page has, or had until `gone_at`; `place` is its place on the page.
    `came_told` and `went_told` say when a hint told that it came, and that it went."""

    board: str
    native: str
    place: int
    text: str
    first_seen: datetime
    gone_at: datetime | None = None
    came_told: datetime | None = None
    went_told: datetime | None = None


class PageSaved(msgspec.Struct, frozen=True):
    """Everything that one look at a watched page writes. `note` is a named note (name, value) to keep, or None."""

    state: BoardState
    at: datetime
    sentences: tuple[Sentence, ...] = ()
    owed: tuple[Owed, ...] = ()
    note: tuple[str, str] | None = None


class Saved(msgspec.Struct, frozen=True):
    """Everything one look writes, in one transaction: all of it or nothing.

    `postings` are rows to insert or replace (new, changed, reopened); `missing` are native ids that this complete
    look did not list and that were present before; `back` are ids that were missing and are listed again; `closed`
    are native ids to close. `changes` are appended to the history. `detailed` are ids whose detail was fetched now.
    `twins` are postings that are a job which is known already. Of a list: `leads` to write, and the native ids of those
    that are `unlisted` now.
    """

    state: BoardState
    at: datetime
    postings: tuple[Posting, ...] = ()
    missing: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    detailed: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()
    owed: tuple[Owed, ...] = ()
    twins: tuple[Twin, ...] = ()
    leads: tuple[Lead, ...] = ()
    unlisted: frozenset[str] = frozenset()


class OwedRow(msgspec.Struct, frozen=True):
    """An alert as it stands in the outbox. `unknowns` counts tries whose result nobody knows (RELIABILITY E3)."""

    id: int
    destination: str
    kind: AlertKind
    subject: str
    revision: str
    filters: tuple[str, ...]
    payload: dict[str, Any]
    state: OutboxState
    attempts: int
    unknowns: int
    poison: int
    owed_at: datetime
    not_before: datetime | None = None
    sent_at: datetime | None = None
    reference: str = ""
    shown: str = ""
    """How its message was laid out and a hash of what it shows; "" where the channel never said that it took it."""


class Outcome(msgspec.Struct, frozen=True):
    """How one try ended.

    "sent" and "assumed" end the row as sent; "retry" makes it pending again from `not_before`; "unknown" holds it
    until `not_before`; "dead" and "cancelled" end it visibly. `poison` counts a row that raised something unexpected;
    `shown` is what its message shows now.
    """

    state: Settled
    code: str = ""
    note: str = ""
    not_before: datetime | None = None
    reference: str = ""
    degraded: bool = False
    poison: bool = False
    shown: str = ""


class Pile(msgspec.Struct, frozen=True):
    """Alerts of one state and destination: how many, since when, and when the first of them may go out."""

    state: OutboxState
    destination: str
    count: int
    oldest: datetime
    not_before: datetime | None = None


class Subscription(msgspec.Struct, frozen=True):
    """One filter for one destination. `digest` is the hash of what the filter says; a new digest owes a backlog."""

    filter: str
    destination: str
    digest: str
    since: datetime
    backlog_at: datetime | None = None


class Destination(msgspec.Struct, frozen=True):
    """Whether a destination may be sent to. Paused and dead keep their rows; `reason` is for the operator."""

    name: str
    state: DestinationState = "active"
    reason: str = ""
    since: datetime | None = None
    not_before: datetime | None = None
    failures: int = 0


class StoredPosting(msgspec.Struct, frozen=True):
    """A posting with its life: what `postings`, `why`, `export` and `filters test` show."""

    posting: Posting
    status: Literal["open", "closed"]
    first_seen: datetime
    last_changed: datetime
    closed_at: datetime | None = None
    missing_since: datetime | None = None


class Lag(msgspec.Struct, frozen=True):
    """Median seconds of each step, None where nothing was measured: posted to seen (only where the board gives a
    time), seen to owed, owed to sent."""

    posted_seen: float | None = None
    seen_owed: float | None = None
    owed_sent: float | None = None
    counted: int = 0


class Opening(msgspec.Struct, frozen=True):
    """An internship that opened. `opened_at` is its own date, or when it was first seen; None where it stood there
    already at the first look and gives no date. It outlives the posting."""

    key: str
    source: str
    company: str
    title: str
    season: str | None
    research: bool
    seen_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None


class Waiting(msgspec.Struct, frozen=True):
    """What waits although it could go out: how many alerts, and since when the oldest."""

    count: int
    since: datetime


class Freshness(msgspec.Struct, frozen=True):
    """Seconds from when alerts could go out to accepted by a channel: the middle, and what 95 of 100 do not exceed."""

    count: int
    median: float
    p95: float


class Week(msgspec.Struct, frozen=True):
    """A week in numbers: postings that were new, how many of these are internships, alerts sent, unknown results,
    alerts that died (what became of them later does not count)."""

    postings: int = 0
    opened: int = 0
    sent: int = 0
    unknown: int = 0
    dead: int = 0
