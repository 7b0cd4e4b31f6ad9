"""Posts for a public channel: one opening in full, or a company's further openings as one list. Nothing in them is
about one reader; the only buttons are addresses.

Which opening gets a post of its own is the caller's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from internwatch import reading
from internwatch.model import Button, Message
from internwatch.render import layout, markup, telegram
from internwatch.render.card import ROOMS, card, places_line
from internwatch.render.item import Item, stamp
from internwatch.render.lines import line as as_line
from internwatch.render.markup import Bold, Link, Size, Struck, Text, safe_url
from internwatch.render.messages import POSTING_KINDS, Rendered, render

# What is about the reader of a private alert, and does not belong where everybody reads; of a backlog's items too.
_PERSONAL = frozenset({"why", "verdict"})
_HEADING = Size(units=200, entities=2, bytes=500, plain=200)
_LONGEST_TITLE = 160


class Doors(msgspec.Struct, frozen=True):
    """Where a post leads: the bot's user name and the preset that it offers, each "" where there is none."""

    bot: str = ""
    preset: str = ""

    @property
    def link(self) -> str:
        """The deep link into the bot, or ""."""
        if not self.bot:
            return ""
        return f"https://t.me/{self.bot}" + (f"?start=p_{self.preset}" if self.preset else "?start=channel")


class Line(msgspec.Struct, frozen=True):
    """One opening in a list."""

    title: str
    url: str
    places: tuple[str, ...] = ()


def for_everybody(item: Item) -> Item:
    """An alert without what is about one reader."""
    said = _impersonal(item.payload)
    if item.kind == "backlog":
        said |= {
            "items": [_impersonal(one) for one in item.payload.get("items", ()) if isinstance(one, Mapping)],
            "see": "",
        }
    return msgspec.structs.replace(item, payload=said)


def _impersonal(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in _PERSONAL}


def single_posts(items: Iterable[Item], doors: Doors, now: datetime) -> list[Rendered]:
    """One post for each alert."""
    return [_single(item, doors, now) for item in items]


def _single(item: Item, doors: Doors, now: datetime) -> Rendered:
    shown = for_everybody(item)
    if item.kind == "notice":
        return _notice(item, doors)
    (rendered,) = render([shown], "telegram", now)
    if item.posting is None or item.kind not in POSTING_KINDS:
        return rendered
    url = "" if item.kind == "closed" or item.status == "closed" else safe_url(item.posting.url)
    message = msgspec.structs.replace(rendered.message, buttons=_buttons(url, doors))
    return msgspec.structs.replace(rendered, message=message)


def _buttons(url: str, doors: Doors) -> tuple[tuple[Button, ...], ...]:
    rows = [(Button("Apply ↗", url=url),)] if url else []
    if doors.link:
        rows.append((Button("Get only what fits you", url=doors.link),))
    return tuple(rows)


def _notice(item: Item, doors: Doors) -> Rendered:
    """What the channel says of itself."""
    title = reading.clean(str(item.payload.get("title", "")), 200)
    mark = reading.clean(str(item.payload.get("mark", "")), 4)
    said = [reading.clean(str(line), 600) for line in item.payload.get("lines", ())]
    lines: list[markup.Line] = [(Text(f"{mark} "), Bold(title))] if title else []
    lines += [(Text(line if title else f"{mark} {line}"),) for line in said]
    if item.repeat:
        lines.insert(0, layout.REPEAT)
    return Rendered(
        Message(
            subject=title or said[0], text=markup.text(lines), html=markup.html(lines),
            silent=bool(item.payload.get("silent")), id=stamp([item]), lines=(as_line(item),),
            buttons=_buttons("", doors) if item.payload.get("pin") else (), pin=bool(item.payload.get("pin")),
        ),
        (item.ref,),
    )  # fmt: skip


# -- a company's further openings -------------------------------------------------------------------------------------


def folded_posts(
    company: str, items: Sequence[Item], earlier: Sequence[Line], doors: Doors, now: datetime
) -> list[Rendered]:
    """ "and 12 more at Example AI": every opening with its link, in as few messages as hold them. `earlier` are
    those of the same post that were told before; they stand first."""
    rows = [*(_listed(one, None) for one in earlier), *(_row(item, now) for item in items)]
    parts = _packed(rows)
    made = []
    for number, part in enumerate(parts, 1):
        inside = [item for item, _ in part if item is not None]
        made.append(_part(company, inside, [line for _, line in part], (number, len(parts), len(rows)), doors))
    return made


Row = tuple[Item | None, markup.Line]


def _row(item: Item, now: datetime) -> Row:
    one = card(item, now, ROOMS[1])
    if item.kind == "closed":
        title = reading.clean(one.title, _LONGEST_TITLE) or "(no title)"
        return item, (Text("• "), Struck(title), Text(" [closed] "), Link(safe_url(one.url), markup.host_of(one.url)))
    return _listed(Line(one.title, one.url, item.places or (item.posting.places if item.posting else ())), item)


def _listed(one: Line, item: Item | None) -> Row:
    title = reading.clean(one.title, _LONGEST_TITLE) or "(no title)"
    where = places_line(one.places, ROOMS[2])
    return item, (Text("• "), Link(safe_url(one.url), title), Text(f" · {where}" if where else ""))


def _packed(rows: Iterable[Row]) -> list[list[Row]]:
    parts: list[list[Row]] = []
    weight = _HEADING
    for row in rows:
        more = markup.size([row[1]])
        if not parts or not telegram.fits(weight + more):
            parts.append([])
            weight = _HEADING
        parts[-1].append(row)
        weight = weight + more
    return parts


def _part(
    company: str, items: Sequence[Item], rows: list[markup.Line], counts: tuple[int, int, int], doors: Doors
) -> Rendered:
    number, of, total = counts
    name = reading.clean(company, 100)
    title = f"and {total} more at {name}"
    heading: markup.Line = (Text("➕ "), Bold(title), Text(f" ({number}/{of})" if of > 1 else ""))
    lines = [heading, *rows]
    if any(item.repeat for item in items):
        lines.insert(0, layout.REPEAT)
    message = Message(
        subject=title, text=markup.text(lines), html=markup.html(lines), id=stamp(items), silent=True,
        lines=tuple(as_line(item) for item in items), buttons=_buttons("", doors),
    )  # fmt: skip
    return Rendered(message, tuple(item.ref for item in items))
