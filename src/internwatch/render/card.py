"""One alert about a posting in display words: every string clean and cut, nothing laid out yet.

It does not know Telegram from e-mail; `layout.py` and `email.py` place these words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from internwatch import reading
from internwatch.facts import Facts, seasons_of
from internwatch.model import AlertKind, Posting
from internwatch.nature import nature
from internwatch.render import reminder, words
from internwatch.render.dates import DEGREES, dates
from internwatch.render.item import Item
from internwatch.render.markup import safe_url
from internwatch.render.sentences import Sentence, sentences

# kind -> (emoji, word). The word alone must make sense: not every reader sees the emoji.
HEADS: dict[str, tuple[str, str]] = {
    "new": ("🆕", "New"),
    "updated": ("✏️", "Updated"),
    "closed": ("🔒", "Closed"),
    "reopened": ("🔓", "Open again"),
    "reposted": ("🔁", "Reposted"),
}
# What somebody asked to see.
OPEN = ("📋", "Open")
# A posting that was seen so long after it was posted was there before anybody looked.
LATE = timedelta(hours=48)
_FIELDS = {
    "title": "Title", "places": "Places", "deadline": "Apply by", "graduation": "Graduation", "degrees": "Degrees",
    "season": "Season", "remote": "Remote", "kind": "Kind",
}  # fmt: skip
# What no employer's own board says, so that nobody takes it for that.
_LEAD = ("📎", "Lead")
MOST_LINKS = 3
MOST_SEASONS = 4


class Room(msgspec.Struct, frozen=True):
    """How much of each field there is room for; `places` is a number of places, `further` the letters
    of quotes of lesser facts (0: those facts are left out), the others are characters."""

    title: int = 250
    company: int = 100
    places: int = 8
    quote: int = 300
    further: int = 80
    why: int = 300
    value: int = 200


# From generous to bare: the first that fits is taken. Data is cut, never a written string.
ROOMS = (
    Room(),
    Room(180, 80, 5, 200, 40, 160, 100),
    Room(120, 60, 3, 100, 0, 80, 60),
    Room(80, 40, 1, 0, 0, 0, 30),
)


class Moved(msgspec.Struct, frozen=True):
    """One field that changed, in words."""

    field: str
    before: str
    after: str


class Card(msgspec.Struct, frozen=True):
    """An alert about one posting, ready for layout. Empty: nothing to say (graduation always says something). `held`:
    the reader waits for a referral and must not apply."""

    kind: AlertKind
    mark: str
    head: str
    title: str
    company: str
    url: str
    places: str = ""
    what: str = ""
    season: str = ""
    graduation: str = ""
    verdict: str = ""
    quote: str = ""
    deadline: str = ""
    posted: str = ""
    seen: str = ""
    moved: tuple[Moved, ...] = ()
    further: tuple[Sentence, ...] = ()
    why: tuple[str, ...] = ()
    note: str = ""
    edited: str = ""
    standing: str = ""
    held: bool = False
    also: tuple[str, ...] = ()


def card(item: Item, now: datetime, room: Room = ROOMS[0]) -> Card:
    """The words of an alert about a posting; `item.posting` must be there."""
    posting = item.posting
    assert posting is not None
    facts = posting.facts
    mark, head = _head(item, now)
    reasons = [r for r in item.payload.get("why", ()) if isinstance(r, Mapping)]
    closed = item.kind == "closed" or item.status == "closed"
    graduation, verdict, quote = dates(facts, reasons, room.quote)
    return Card(
        kind=item.kind,
        mark=mark,
        head=head,
        title=reading.clean(posting.title, room.title) or "(no title)",
        company=reading.clean(posting.company, room.company),
        url=safe_url(posting.url),
        places=_places(item.places or posting.places, facts, room),
        what=_what(facts),
        season=_season(facts),
        graduation=graduation,
        verdict=verdict,
        quote=quote,
        deadline=_deadline(item, facts, now),
        posted=words.moment(posting.posted, posting.precision) if posting.posted else "",
        seen=_seen(item, posting),
        moved=_moved(item.payload.get("changed"), room),
        further=_further(facts, room),
        why=_why(reasons, room),
        note=_note(item, now),
        standing=reminder.standing(item.standing, now, closed=closed) if item.kind != "reminder" else "",
        held=item.standing is not None and item.standing.stage == "asked",
        also=tuple(url for url in map(safe_url, item.also[:MOST_LINKS]) if url) if room.further else (),
        edited=item.edited,
    )


def _deadline(item: Item, facts: Facts, now: datetime) -> str:
    # A board's own field may hold anything; only a day that a calendar has is written by us.
    return reading.clean(words.deadline(facts.deadline.value, now, reminder.zone(item)), 60) if facts.deadline else ""


def _head(item: Item, now: datetime) -> tuple[str, str]:
    if item.kind == "reminder":
        said = reminder.told(item, now)
        return said.mark, said.head
    if item.posting and item.kind in ("new", "reposted") and nature(item.posting.board) == "lead":
        return _LEAD
    return OPEN if item.looked_up and item.kind == "new" else HEADS.get(item.kind, HEADS["new"])


def places_line(places: Sequence[str], room: Room) -> str:
    """Places side by side, the first so many and how many more."""
    clean = (reading.clean(str(place), 80) for place in places[: room.places])
    shown = " / ".join(place for place in clean if place)
    more = len(places) - room.places
    return f"{shown} + {more} more" if shown and more > 0 else shown


def _places(places: tuple[str, ...], facts: Facts, room: Room) -> str:
    line = places_line(places, room)
    remote = facts.remote is not None and facts.remote.value and "remote" not in line.lower()
    return " / ".join(part for part in (line, "remote" if remote else "") if part)


def _what(facts: Facts) -> str:
    degrees = "/".join(DEGREES.get(d, d) for d in facts.degrees.value) if facts.degrees else ""
    research = "research" if facts.research and facts.research.value else ""
    kind = reading.clean(facts.kind.value, 40) if facts.kind else ""
    return " ".join(part for part in (degrees, research, kind) if part)


def _season(facts: Facts) -> str:
    named = seasons_of(facts)
    said = " / ".join(words.season(reading.clean(fact.value, 40)) for fact in named[:MOST_SEASONS])
    return f"{said} (year concluded from the date)" if any(fact.inferred for fact in named) else said


def _further(facts: Facts, room: Room) -> tuple[Sentence, ...]:
    """The lesser facts; a quote that says no more than the sentence is not repeated."""
    if not room.further:
        return ()
    found = []
    for one in sentences(facts):
        quote = reading.clean(one.quote, room.further)
        same = quote.lower() in one.text.lower()
        found.append(Sentence(one.mark, reading.clean(one.text, room.value), "" if same else quote))
    return tuple(found)


def _seen(item: Item, posting: Posting) -> str:
    """When we first saw it; how long after posting only where the board gives a time of day, and not where it was open
    long before anybody looked."""
    if item.first_seen is None:
        return ""
    seen = words.moment(item.first_seen)
    if posting.posted is None or posting.precision != "time" or item.first_seen < posting.posted:
        return seen
    lag = item.first_seen - posting.posted
    return f"{seen} (seen {words.span(lag.total_seconds())} after posting)" if lag < LATE else seen


def _moved(changed: Any, room: Room) -> tuple[Moved, ...]:
    if not isinstance(changed, Mapping):
        return ()
    found = []
    for name, pair in changed.items():
        if name in _FIELDS and isinstance(pair, (list, tuple)) and len(pair) == 2:
            before, after = (reading.clean(words.value(name, raw), room.value) for raw in pair)
            found.append(Moved(_FIELDS[name], before, after))
    return tuple(found)


# The verdict has a line of its own; words that were looked for explain themselves.
_SAID_ABOVE = frozenset({"graduation"})
_WORDS = frozenset({"any", "all"})


def _why(reasons: list[Mapping[str, Any]], room: Room) -> tuple[str, ...]:
    if not room.why:
        return tuple(reading.clean(str(reason.get("filter", "")), 40) for reason in reasons[:3])
    lines = []
    for reason in reasons[:4]:
        pairs = [(test, detail) for test, detail in _pairs(reason.get("reasons")) if test not in _SAID_ABOVE]
        tests = [detail if test in _WORDS else f"{test}: {detail}" for test, detail in pairs]
        name = reading.clean(str(reason.get("filter", "")), 60)
        lines.append(reading.clean(f"{name} — {'; '.join(tests)}" if tests else name, room.why))
    return tuple(lines)


def _pairs(raw: Any) -> list[tuple[str, str]]:
    if not isinstance(raw, (list, tuple)):
        return []
    return [(str(p[0]), str(p[1])) for p in raw if isinstance(p, (list, tuple)) and len(p) == 2]


def _note(item: Item, now: datetime) -> str:
    return "; ".join(said for said in (_of_kind(item, now), _of_nature(item.posting)) if said)


def _of_nature(posting: Posting | None) -> str:
    if posting is None or nature(posting.board) != "lead":
        return ""
    return f"seen on a list ({reading.clean(posting.source, 40)}), not on a board of theirs that we read"


def _of_kind(item: Item, now: datetime) -> str:
    if item.kind == "reminder":
        said = reminder.told(item, now)
        return said.note or said.tail.strip("()")
    if item.payload.get("reread"):
        return "not new: a better reader finds only now that it matches"
    if item.kind == "closed":
        return f"closed {words.moment(item.closed_at)}" if item.closed_at else "no longer listed"
    if item.status == "closed":
        return "has closed since"
    if item.kind == "reposted":
        seen = f", first seen {words.moment(item.earlier_seen, 'day')}" if item.earlier_seen else ""
        return f"the same posting under a new id{seen}"
    return "it was closed before" if item.kind == "reopened" else ""
