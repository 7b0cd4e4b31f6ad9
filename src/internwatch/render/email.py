"""Alerts as the HTML part of a mail; the text part is made from the same words and holds the same links.

Jinja2 writes it with autoescape always on; it is loaded at the first mail. Nothing remote is referred to: no image, no
tracking, no rewritten link. What the page looks like is `email_page.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from internwatch import reading
from internwatch.render import layout, words
from internwatch.render.card import ROOMS, Card, Moved, Room, card, places_line
from internwatch.render.email_page import ACCENTS, STYLE, TEMPLATE, TONES
from internwatch.render.item import Item
from internwatch.render.markup import Bold, Italic, Line, Link, Span, Struck, Text, host_of, safe_url
from internwatch.render.sentences import Sentence

if TYPE_CHECKING:
    from jinja2 import Template

# Gmail cuts a mail near 102 kB; what is cut is the end, with the way to unsubscribe.
MOST_BYTES = 95_000
MOST_ALERTS = 30
# A deadline this near is coloured.
SOON_DAYS = 14
OWN = "Sent by your own internwatch. To stop it, take this address out of send_to in its config."
ASKED = "You asked internwatch for these mails. Stop them: "
_TAGS: dict[type, str] = {Bold: "b", Italic: "i", Struck: "s", Link: "a", Text: ""}


class Pill(msgspec.Struct, frozen=True):
    """Few words on a coloured ground."""

    tone: str
    words: str


class Row(msgspec.Struct, frozen=True):
    """A named fact."""

    name: str
    value: str


class Alert(msgspec.Struct, frozen=True):
    """One alert as a box."""

    accent: str
    head: str
    title: str
    company: str
    places: str
    struck: bool
    pills: tuple[Pill, ...]
    moved: tuple[Moved, ...]
    rows: tuple[Row, ...]
    line: str
    quote: str
    further: tuple[Sentence, ...]
    note: str
    url: str
    action: str
    dates: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    form: Literal["alert"] = "alert"


class Entry(msgspec.Struct, frozen=True):
    """One line of a list."""

    title: str
    url: str
    company: str
    rest: str
    pills: tuple[Pill, ...] = ()


class Listing(msgspec.Struct, frozen=True):
    """Many postings below each other."""

    heading: str
    entries: tuple[Entry, ...]
    after: tuple[str, ...] = ()
    form: Literal["list"] = "list"


class Lines(msgspec.Struct, frozen=True):
    """What has no layout of its own: lines as they are."""

    block: list[list[dict[str, str]]]
    form: Literal["lines"] = "lines"


Section = Alert | Listing | Lines


def footer(unsubscribe: str) -> Line:
    """How to stop these mails."""
    return (Text(ASKED), Link(unsubscribe, "unsubscribe")) if safe_url(unsubscribe) else (Text(OWN),)


def fitting(items: Sequence[Item], now: datetime) -> Iterator[tuple[Sequence[Item], Room]]:
    """Alerts about postings as few mails: (the alerts in it, how much of each), each mail small enough for Gmail."""
    for start in range(0, len(items), MOST_ALERTS):
        yield from _split(items[start : start + MOST_ALERTS], now)


def _split(items: Sequence[Item], now: datetime) -> Iterator[tuple[Sequence[Item], Room]]:
    for room in ROOMS:
        if len(html("", items, now, room=room).encode()) < MOST_BYTES:
            yield items, room
            return
    if len(items) == 1:
        yield items, ROOMS[-1]
        return
    half = len(items) // 2
    yield from _split(items[:half], now)
    yield from _split(items[half:], now)


def html(
    title: str, items: Sequence[Item], now: datetime, *, room: Room = ROOMS[0], unsubscribe: str = "",
    lines: Sequence[Line] = (),
) -> str:  # fmt: skip
    """A whole HTML document about these alerts; `lines` are shown instead of what has a layout of its own."""
    postings = [item for item in items if item.posting is not None]
    if postings and lines:
        postings, items = [], items[:1]
    sections: list[Section] = []
    if len(postings) > 1:
        sections.append(_contents(postings, now, room))
    brief = len(postings) > 1 and room != ROOMS[0]
    sections += [_section(item, now, room, lines, brief=brief) for item in items]
    repeat = layout.REPEAT[0].value if any(item.repeat for item in items) else ""
    return page(title, sections, [footer(unsubscribe)], repeat)


def page(title: str, sections: Sequence[Section], footer: Sequence[Line], repeat: str = "") -> str:
    """Boxes below each other as a whole HTML document."""
    return _template().render(
        title=title, sections=sections, tones=TONES, style=_style(), footer=[_plain(line) for line in footer],
        repeat=repeat, preview=_preview(sections),
    )  # fmt: skip


def _section(item: Item, now: datetime, room: Room, lines: Sequence[Line], *, brief: bool) -> Section:
    if item.posting is not None and not lines:
        made = _alert(card(item, now, room), _days_left(item, now), room)
        return _brief(made) if brief else made
    if item.kind == "backlog" and item.payload.get("count"):
        return _backlog(item, room, now)
    return Lines([_plain(line) for line in lines])


def _alert(c: Card, left: int | None, room: Room) -> Alert:
    closed = c.kind == "closed" or (c.kind == "reminder" and c.mark == "🔒")
    about = [("Graduation", c.graduation), ("Season", c.season), ("Kind", _capital(c.what))]
    host = reading.clean(host_of(c.url), 60)
    return Alert(
        accent=ACCENTS.get(c.kind, ACCENTS["new"]), head=c.head.upper(), title=c.title,
        company=c.company, places=c.places, struck=closed, pills=() if closed else _pills(c.verdict, c.deadline, left),
        moved=c.moved, rows=() if closed else tuple(Row(name, value) for name, value in about if value), line="",
        quote="" if closed else c.quote, further=() if closed else c.further,
        note=" · ".join(part for part in (c.standing, _capital(c.note)) if part), url=c.url,
        action=f"{'See it' if closed or c.held else 'Apply'} at {host}", dates=_dates(c), why=c.why if room.why else (),
    )  # fmt: skip


def _brief(a: Alert) -> Alert:
    """The box of one among very many: what the list above says already is left out, the rest stands in fewer lines."""
    said = " · ".join(f"{row.name} {row.value}" if row.name == "Graduation" else row.value for row in a.rows)
    dates = (" · ".join(a.dates),) if a.dates else ()
    return msgspec.structs.replace(a, pills=(), rows=(), line=said, dates=dates)


def _dates(c: Card) -> tuple[str, ...]:
    posted = f"Posted {c.posted}" if c.posted else ""
    seen = f"First seen {c.seen}" if c.seen else ""
    also = f"Also at {', '.join(reading.clean(url, 200) for url in c.also)}" if c.also else ""
    return tuple(date for date in (posted, seen, also) if date)


def _pills(verdict: str, deadline: str, left: int | None) -> tuple[Pill, ...]:
    """The two things to see first: does it fit, and until when."""
    found = []
    if verdict:
        tone = {"fits you": "fits", "does not fit you": "miss"}.get(verdict, "open")
        mark = {"fits": "✓", "miss": "✗"}.get(tone, "?")
        found.append(Pill(tone, f"{mark} {_capital(verdict)}"))
    if deadline:
        soon = left is not None and 0 <= left <= SOON_DAYS
        found.append(Pill("due" if soon else "calm", f"⏰ Apply by {deadline}"))
    return tuple(found)


def _contents(items: Sequence[Item], now: datetime, room: Room) -> Listing:
    entries = []
    for item in items:
        c = card(item, now, room)
        closed = c.kind == "closed"
        mark = "" if c.kind == "new" else f" [{c.head.lower()}]"
        pills = () if closed else _pills(c.verdict, c.deadline, _days_left(item, now))
        entries.append(Entry(c.title, c.url, c.company + mark, c.places, pills))
    return Listing(layout.heading([item.kind for item in items]), tuple(entries))


def _backlog(item: Item, room: Room, now: datetime) -> Listing:
    """What is open already for a filter that is new: the words are those of the text part."""
    first, *_, last = layout.backlog(item, room, most=100)
    rows = [entry for entry in item.payload.get("items", ()) if isinstance(entry, Mapping)][:100]
    more = int(item.payload["count"]) - len(rows)
    after = (layout.further(item, more),) if more > 0 else ()
    return Listing(_words(first), tuple(_entry(row, room, now) for row in rows), (*after, _words(last)))


def _entry(row: Mapping[str, Any], room: Room, now: datetime) -> Entry:
    posted, deadline = row.get("posted"), str(row.get("deadline") or "")
    verdict = {"fits": "fits you", "depends": "depends"}.get(str(row.get("verdict", "")), "")
    rest = [places_line(row.get("places") or (), room), f"posted {words.day_of(str(posted))}" if posted else ""]
    return Entry(
        reading.clean(str(row.get("title", "")), room.title) or "(no title)", safe_url(str(row.get("url", ""))),
        reading.clean(str(row.get("company", "")), room.company), " · ".join(part for part in rest if part),
        _pills(verdict, reading.clean(words.day_of(deadline), 30), _until(deadline, now)),
    )  # fmt: skip


def _preview(sections: Sequence[Section]) -> str:
    """What a mailbox shows beside the subject."""
    first = sections[0] if sections else None
    if isinstance(first, Alert):
        said = [first.company, first.places, *(pill.words for pill in first.pills)]
    elif isinstance(first, Listing):
        said = [entry.title for entry in first.entries[:5]]
    else:
        said = ["".join(span["words"] for span in line) for line in first.block[1:3]] if first else []
    return reading.clean(" · ".join(part for part in said if part), 200)


def closing_soon(items: Sequence[Item], now: datetime) -> int:
    """How many of these end within days."""
    left = [_days_left(item, now) for item in items if item.kind != "closed" and item.status == "open"]
    return sum(1 for days in left if days is not None and 0 <= days <= SOON_DAYS)


def _days_left(item: Item, now: datetime) -> int | None:
    fact = item.posting.facts.deadline if item.posting else None
    return _until(fact.value, now) if fact else None


def _until(day: str, now: datetime) -> int | None:
    try:
        return (date.fromisoformat(day) - now.astimezone(UTC).date()).days
    except ValueError:
        return None


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _words(line: Line) -> str:
    return "".join(span.value for span in line)


def _plain(line: Line) -> list[dict[str, str]]:
    return [_span(span) for span in line]


def _span(span: Span) -> dict[str, str]:
    tag = _TAGS[type(span)]
    url = safe_url(span.url) if isinstance(span, Link) else ""
    if tag == "a" and not url:
        tag = ""
    # A host's name is shown as the whole address: a mail reader shows no preview of where a link leads.
    said = url if url and span.value == host_of(url) else span.value
    return {"tag": tag, "words": said, "url": url}


@cache
def _style() -> Any:
    from markupsafe import Markup

    return Markup(STYLE)  # noqa: S704 - our own constant


@cache
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(TEMPLATE)
