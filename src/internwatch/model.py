"""The nouns of internwatch and the protocols between them; nothing here reaches outside or knows a clock.

    scrapers/acme.toml ─► Source
    Source     ─ scraper.start ─►  Request
    Request    ─ fetch ─►          Response
    Response   ─ scraper.read ─►   Page        (RawPosting…, more Request…)
    RawPosting ─ reading.read ─►   Posting     (key, title, places, Facts; each Fact keeps the words it was read from)
    Posting…   ─ poll.look ─►      Snapshot
    Snapshot + Known ─ decide ─►   Change…
    Change + Filter ─ filters ─►   Match or Miss
    Match      ─ render ─►         Message     (one or more owed alerts for one destination)
    Message    ─ channel.send ─►   Receipt, or SendError

Facts stand in `facts.py`. All is frozen, times are UTC-aware; "YYYY-MM", "YYYY-MM-DD", a season is "summer-2027".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from internwatch.facts import Facts

Precision = Literal["time", "day", ""]
Status = Literal["open", "closed"]
Health = Literal["new", "ok", "suspect", "failing", "blocked"]
Verdict = Literal["fits", "does not fit", "not stated", "depends"]
ChangeKind = Literal["new", "changed", "reopened", "reposted", "closed"]
AboutPosting = Literal["new", "updated", "closed", "reopened", "reposted"]
AlertKind = AboutPosting | Literal["backlog", "reminder", "operator", "notice", "test"]
Purpose = Literal["list", "page", "detail", "check", "robots"]


class Source(msgspec.Struct, frozen=True):
    """One careers page to watch: a scraper file, read. `options` is the system's own `Options` struct; `countries` are
    where the employer sits (ISO codes): that decides between places of one name. `off`: watched only where it is named.
    """

    key: str
    name: str
    system: str
    options: Any
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    every: float | None = None
    careers: str = ""
    note: str = ""
    token: str = ""
    path: str = ""
    off: bool = False


class Request(msgspec.Struct, frozen=True):
    """What a scraper wants asked. `body` is JSON for a POST; `native` names the posting a detail or check is about."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    purpose: Purpose = "list"
    native: str = ""


class Response(msgspec.Struct, frozen=True):
    """What came back, decoded and within the caps. Header names are lower case. `at` is when it came, UTC."""

    request: Request
    status: int
    at: datetime
    body: bytes = b""
    headers: dict[str, str] = {}
    unchanged: bool = False
    """True for a 304: the server says that nothing moved since the validators that were sent along."""


class RawPosting(msgspec.Struct, frozen=True):
    """One posting in the source's own words. A scraper copies, it does not interpret.

    `native` is the source's own id. `title` is "" where only the detail gives it. `body` is the description as found:
    HTML, escaped HTML, Markdown or plain text. `posted` is the source's own date ("" precision where it gives none).
    `updated` is whatever the source changes when the posting changes, or "". `commitment` is its employment type in
    its words ("Intern"). `deadline` is a day from a field of its own, never from prose. `detail` is the request that
    fetches what the list lacks.
    """

    native: str
    title: str
    url: str
    places: tuple[str, ...] = ()
    body: str = ""
    posted: datetime | None = None
    precision: Precision = ""
    updated: str = ""
    commitment: str = ""
    department: str = ""
    deadline: str | None = None
    remote: bool | None = None
    requisition: str = ""
    detail: Request | None = None


class Page(msgspec.Struct, frozen=True):
    """What one answer held.

    `more` are further requests of the same look. `total` is how many postings the source says the look must give in all
    through this page and its followers (None: it does not say). `problems` are sentences; with any the look is partial.
    `window`: the answer shows the newest only, as feeds do, and absence says nothing.
    """

    postings: tuple[RawPosting, ...] = ()
    more: tuple[Request, ...] = ()
    total: int | None = None
    problems: tuple[str, ...] = ()
    window: bool = False


class Posting(msgspec.Struct, frozen=True):
    """One posting in our words. `key` is "<board>:<native>"; `fingerprint` is equal for equal title and text.

    `places` are as listed by the source; `facts.places` are what reading made of them. `signal` is a hash of the
    listed row: an equal signal means nothing to read again.
    """

    key: str
    board: str
    native: str
    source: str
    company: str
    title: str
    url: str
    places: tuple[str, ...] = ()
    body: str = ""
    posted: datetime | None = None
    precision: Precision = ""
    facts: Facts = Facts()
    fingerprint: str = ""
    signal: str = ""
    requisition: str = ""
    commitment: str = ""


class Known(msgspec.Struct, frozen=True):
    """What the store knows of one posting, kept small: a board may have thousands."""

    key: str
    native: str
    signal: str
    fingerprint: str
    status: Status
    internship: bool
    first_seen: datetime
    missing_since: datetime | None = None
    closed_at: datetime | None = None
    detail_at: datetime | None = None


class Snapshot(msgspec.Struct, frozen=True):
    """What one look at a board gave.

    `seen` are the native ids of every posting listed; `read` are those that are new or whose signal moved. `gone` are
    ids whose own address said that they have closed. Only a `complete` look may close by absence.
    """

    board: str
    at: datetime
    seen: frozenset[str] = frozenset()
    read: tuple[Posting, ...] = ()
    gone: frozenset[str] = frozenset()
    complete: bool = True


class Change(msgspec.Struct, frozen=True):
    """One thing that happened to one posting. `what` names the changed fields; `of` is the posting a repost repeats.
    `posting` is None for "closed": nothing was read. `siblings` are keys of equal rows found in the same look."""

    kind: ChangeKind
    key: str
    at: datetime
    posting: Posting | None = None
    before: Posting | None = None
    what: tuple[str, ...] = ()
    of: str | None = None
    siblings: tuple[str, ...] = ()


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why one condition of a filter held or did not: the condition, and the words or values that decided."""

    test: str
    held: bool
    detail: str = ""


class Match(msgspec.Struct, frozen=True, gc=False):
    """A posting passed a filter. `verdict` is the graduation verdict in the filter's own terms."""

    filter: str
    reasons: tuple[Reason, ...]
    verdict: Verdict = "not stated"
    verdict_detail: str = ""


class Miss(msgspec.Struct, frozen=True):
    """A posting did not pass a filter; `near` is True when exactly one condition failed."""

    filter: str
    reasons: tuple[Reason, ...]
    near: bool = False
    verdict: Verdict = "not stated"
    verdict_detail: str = ""


class Owed(msgspec.Struct, frozen=True):
    """An alert to be owed: one posting (or one backlog, or one word to the operator) for one destination.

    (destination, subject, kind, revision) is owed at most once, not before `not_before`. `subject` is a posting's key,
    or what the word is about. `payload` is what the posting cannot tell: reasons, changed fields, counts.
    """

    destination: str
    kind: AlertKind
    subject: str
    revision: str
    filters: tuple[str, ...] = ()
    payload: dict[str, Any] = {}
    not_before: datetime | None = None


class Button(msgspec.Struct, frozen=True):
    """A button under a message: `text`, and what it does: `data` comes back to the bot (at most 64 bytes), `url`
    opens a page, `copy` is put on the clipboard. Exactly one of the three."""

    text: str
    data: str = ""
    url: str = ""
    copy: str = ""


class Message(msgspec.Struct, frozen=True):
    """One message as a channel takes it. `html` is Telegram's or e-mail's, made by typed builders only.

    `lines` is the same content as plain data (JSON-able). `id` is stable over retries of the same alerts, for
    Message-ID headers; `follows` are the ids of earlier messages of the same thread. `buttons` are rows of buttons.
    `unsubscribe` is the https address that ends these messages, or "". `pin` asks for a place at the top of the chat.
    """

    subject: str
    text: str
    html: str = ""
    silent: bool = False
    id: str = ""
    lines: tuple[dict[str, Any], ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    unsubscribe: str = ""
    follows: tuple[str, ...] = ()
    pin: bool = False


class Receipt(msgspec.Struct, frozen=True):
    """A channel took a message. `reference` is the channel's own id of it (a Telegram message id), or "". `degraded`
    says that a fallback went out (plain text, no topic); `note` says which."""

    reference: str = ""
    degraded: bool = False
    note: str = ""


class Scraper(Protocol):
    """What every file of `systems/` is: a module of pure functions and its `Options` struct. They may raise whatever a
    wrong page provokes; `poll.look` turns it into one problem on the source."""

    Options: type[msgspec.Struct]

    def board(self, source: Source) -> str:
        """The identity of what is looked at, "<system>:<token>…"; a server-side search is part of it."""

    def start(self, source: Source) -> Request:
        """The first request of a look."""

    def read(self, source: Source, response: Response) -> Page:
        """What a list answer holds, and what to ask next."""

    def read_detail(self, source: Source, raw: RawPosting, response: Response) -> RawPosting:
        """The posting with what its detail answer adds."""


class Channel(Protocol):
    """A way out. One message to one address, or SendError."""

    name: str

    async def send(self, message: Message, address: str) -> Receipt: ...

    async def aclose(self) -> None: ...
