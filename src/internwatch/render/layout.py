"""Cards as lines: one alert in full, one alert as a row of a group, a backlog, a word to the operator.

The lines are neutral: `markup.py` writes them as Telegram HTML or plain text. Nothing here counts characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from internwatch import reading
from internwatch.render import words
from internwatch.render.card import Card, Room, places_line
from internwatch.render.item import Item
from internwatch.render.markup import Bold, Italic, Line, Link, Struck, Text, host_of, safe_url
from internwatch.render.sentences import Sentence

Detail = Literal["full", "brief", "bare"]

REPEAT: Line = (Text("↻ possible repeat"),)
_NOUNS = {"new": "new", "updated": "updated", "closed": "closed", "reopened": "open again", "reposted": "reposted"}


def single(card: Card) -> list[Line]:
    """One alert in full, each fact on a line of its own."""
    title = Struck(card.title) if card.kind == "closed" else Bold(card.title)
    lines: list[Line] = [(Text(f"{card.mark} {card.head}: "), title)]
    where = f" · {card.places}" if card.places else ""
    if card.company or where:
        lines.append((Bold(card.company), Text(where)))
    if card.standing:
        lines.append((Text(card.standing),))
    if card.edited:
        lines += edited(card)
    else:
        lines += [(Text(f"• {m.field}: "), Struck(m.before), Text(" → "), Bold(m.after)) for m in card.moved]
    if card.kind != "closed":
        lines += _facts(card)
    lines += _dates(card)
    if card.note:
        lines.append((Text(_capital(card.note)),))
    if card.kind != "closed":
        lines += [(Text(f"🔎 Why: {why}"),) for why in card.why]
    lines.append(_apply(card))
    return [*lines, _also(card)] if card.also else lines


def _also(card: Card) -> Line:
    """The same job on other systems."""
    spans = [span for url in card.also for span in (Text(", "), Link(url, host_of(url)))]
    return (Text("Also at: "), *spans[1:])


def edited(card: Card, indent: str = "") -> list[Line]:
    """ "Updated 2 Nov: deadline 15 Nov 2026 → 30 Nov 2026", where the message is older than that."""
    if not card.edited or not card.moved or card.kind == "closed":
        return []
    said = "; ".join(f"{_PLAIN.get(m.field, m.field.lower())} {m.before} → {m.after}" for m in card.moved)
    return [(Text(f"{indent}✏️ Updated {card.edited}: {said}"),)]


_PLAIN = {"Apply by": "deadline"}


def _facts(card: Card) -> list[Line]:
    lines: list[Line] = []
    about = " · ".join(part for part in (card.season, card.what) if part)
    if about:
        lines.append((Text(f"🗓 {about}"),))
    lines.append((Text(f"🎓 Graduation: {card.graduation}"), *_verdict(card)))
    if card.quote:
        lines.append((Text("“"), Italic(card.quote), Text("”")))
    if card.deadline:
        lines.append((Text("⏰ Apply by "), Bold(card.deadline)))
    return [*lines, *map(_further, card.further)]


def _further(one: Sentence) -> Line:
    said = Text(f"{one.mark} {one.text}")
    return (said, Text(" — “"), Italic(one.quote), Text("”")) if one.quote else (said,)


def _verdict(card: Card) -> Line:
    return (Text(" — "), Bold(card.verdict)) if card.verdict else ()


def _dates(card: Card) -> list[Line]:
    """What the board says and what we saw, never mixed."""
    posted: list[Line] = [(Text(f"📅 Posted {card.posted}"),)] if card.posted else []
    seen: list[Line] = [(Text(f"👀 First seen {card.seen}"),)] if card.seen else []
    return posted + seen


def _apply(card: Card) -> Line:
    if not card.url:
        return (Text("(the board gave no usable link)"),)
    return (Text("Posting: " if card.kind == "closed" or card.held else "Apply: "), Link(card.url, host_of(card.url)))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def reminder(card: Card, tail: str) -> list[Line]:
    """A reminder: what and when in the first line, below it what the reader wants to know then."""
    over = card.mark == "🔒"
    company = f" — {card.company}" if card.company else ""
    title = Struck(card.title) if over else Bold(card.title)
    lines: list[Line] = [(Text(f"{card.mark} {card.head}: "), title, Text(f"{company} {tail}".rstrip()))]
    if card.note and not tail:
        lines.append((Text(_capital(card.note)),))
    if card.deadline and not over:
        lines.append((Text("Apply by "), Bold(card.deadline)))
    if card.places and not over:
        lines.append((Text(f"📍 {card.places}"),))
    return [*lines, (Text("Posting: "), Link(card.url, host_of(card.url)))] if card.url else lines


def row(card: Card, detail: Detail) -> list[Line]:
    """One alert in a group: title, company and link in one line; below it what there is room for."""
    company = f" — {card.company}" if card.company else ""
    note = f" ({card.note})" if card.note and detail == "bare" else ""
    mark = "" if card.kind == "new" else f" [{card.head.lower()}]"
    lines: list[Line] = [_title(card, company + mark + note), *edited(card, "   ")]
    lines += _indented([card.standing])
    if detail == "bare":
        return lines
    moved = [] if card.edited else [f"{m.field}: {m.before} → {m.after}" for m in card.moved]
    season = "" if card.kind == "closed" else card.season
    due = f"apply by {card.deadline}" if card.deadline and card.kind != "closed" else ""
    lines += _indented([*moved, card.note, card.places, season, *_brief_graduation(card), due])
    if detail == "full":
        lines += _more(card)
    return lines


def _title(card: Card, rest: str) -> Line:
    if card.kind == "closed":
        return (Text(f"{card.mark} "), Struck(card.title), Text(f"{rest} "), Link(card.url, host_of(card.url)))
    return (Text(f"{card.mark} "), Link(card.url, card.title), Text(rest))


def _brief_graduation(card: Card) -> list[str]:
    if card.kind == "closed":
        return []
    return [f"graduation {card.graduation}" + (f", {card.verdict}" if card.verdict else "")]


def _more(card: Card) -> list[Line]:
    lines: list[Line] = []
    if card.quote and card.kind != "closed":
        lines.append((Text("   “"), Italic(card.quote), Text("”")))
    posted = f"posted {card.posted}" if card.posted else ""
    seen = f"first seen {card.seen}" if card.seen else ""
    why = [f"why: {why}" for why in card.why]
    return [*lines, *_indented([posted, seen]), *_indented(why)]


def _indented(parts: Iterable[str]) -> list[Line]:
    said = " · ".join(part for part in parts if part)
    return [(Text(f"   {said}"),)] if said else []


def heading(kinds: Sequence[str]) -> str:
    """ "7 new postings", "7 alerts: 5 new, 2 closed"."""
    counts = Counter(kinds)
    if len(counts) == 1:
        kind = next(iter(counts))
        return f"{len(kinds)} postings {_NOUNS[kind]}" if kind != "new" else f"{len(kinds)} new postings"
    said = ", ".join(f"{counts[kind]} {noun}" for kind, noun in _NOUNS.items() if counts[kind])
    return f"{len(kinds)} alerts: {said}"


def backlog(item: Item, room: Room, most: int) -> list[Line]:
    """What is open already for a filter that is new or was edited: the count and the newest, one line each."""
    payload = item.payload
    name = reading.clean(str(payload.get("filter", item.subject)), 60)
    count = int(payload.get("count", 0))
    if not count:
        return [
            (Text("📋 "), Bold(f"Nothing open matches “{name}” now")),
            (Text("You will be told when a posting opens."),),
        ]
    noun = "posting matches" if count == 1 else "postings match"
    rows = [entry for entry in payload.get("items", ()) if isinstance(entry, Mapping)][:most]
    lines: list[Line] = [(Text("📋 "), Bold(f"{count} open {noun} “{name}” already"))]
    lines += [_entry(number, entry, room) for number, entry in enumerate(rows, 1)]
    if count > len(rows):
        lines.append((Text(further(item, count - len(rows))),))
    lines.append((Text("From now on you are told of each new one."),))
    return lines


def further(item: Item, count: int) -> str:
    """ "and 29 more", and what to type to see them, where that is known."""
    see = reading.clean(str(item.payload.get("see") or ""), 60)
    return f"and {count} more" + (f": {see}" if see else "")


def _entry(number: int, entry: Mapping[str, Any], room: Room) -> Line:
    title = reading.clean(str(entry.get("title", "")), room.title) or "(no title)"
    company = reading.clean(str(entry.get("company", "")), room.company)
    posted, deadline = entry.get("posted"), entry.get("deadline")
    verdict = {"fits": "graduation fits you", "depends": "graduation depends"}.get(str(entry.get("verdict", "")), "")
    parts = [
        places_line(entry.get("places") or (), room),
        f"posted {words.day_of(str(posted))}" if posted else "",
        f"apply by {words.day_of(str(deadline))}" if deadline else "",
        verdict,
    ]
    rest = "".join(f" · {part}" for part in parts if part)
    return (Text(f"{number}. "), Link(safe_url(str(entry.get("url", ""))), title), Text(f" — {company}{rest}"))


def word(item: Item, most: int) -> list[Line]:
    """A word to the operator, a hint of a watched page, or a test message: a title and plain lines."""
    mark = "✅" if item.kind == "test" else "💡" if item.subject.startswith("hint:") else "⚙️"
    title = reading.clean(str(item.payload.get("title") or "a test message"), 200)
    said = [reading.clean(str(line), 300) for line in item.payload.get("lines", ())]
    lines: list[Line] = [(Text(f"{mark} internwatch: "), Bold(title))]
    lines += [(Text(line),) for line in said[:most]]
    if len(said) > most:
        lines.append((Text(f"and {len(said) - most} more lines: internwatch sources"),))
    return lines
