"""Reminders and where the reader stands with a posting, in display words; what is due when is decided elsewhere.

⏰ 2 days left: Research Intern — Acme (you saved it)
🤝 You asked Ann on 3 Nov: Research Intern — Acme
🤝 Hold: asked Ann on 3 Nov, do not apply yet            (a line of any alert)
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from internwatch import reading
from internwatch.render import words
from internwatch.render.item import Item, Standing

LONGEST_NAME = 40
_PATIENCE = "No answer yet? Many take 2 to 3 months."
_LATE = "No answer yet? Many take 2 to 3 months; a short, polite question is fine by now."
_ENDED = {"rejected": "rejected", "withdrawn": "withdrawn"}
_WHY = {
    "topic": "not your topic", "place": "the wrong place", "level": "the wrong level", "company": "not this company",
    "duplicate": "a duplicate",
}  # fmt: skip


class Told(msgspec.Struct, frozen=True):
    """A reminder's words around the posting: a sign, what stands before its title, behind its company, below them."""

    mark: str
    head: str
    tail: str = ""
    note: str = ""


def told(item: Item, now: datetime) -> Told:
    """The words of a reminder, as of now: what was right when it was owed may have moved."""
    kind = str(item.payload.get("remind", ""))
    by = asked(_name(item.payload.get("name")), item.payload.get("asked"), now)
    if item.status == "closed" and kind != "applied":
        return Told("🔒", "Closed", note=f"You {by}. It is not listed any more." if kind == "closed" else "")
    if item.payload.get("stage") == "asked" and kind == "deadline":
        return Told("🤝", _left(item, now), note=f"You {by}: no word yet?")
    if kind == "asked":
        return Told("🤝", f"You {by}", note="No word yet? Until then, do not apply.")
    if kind == "applied":
        weeks = int(item.payload.get("weeks", 0))
        return Told("📮", f"{weeks} weeks since you applied", note=_LATE if weeks >= 12 else _PATIENCE)
    head = _left(item, now) if kind == "deadline" else "You asked to be reminded"
    return Told("⏰", head, tail=_kept(item))


def zone(item: Item) -> ZoneInfo:
    """Where the reader is."""
    name = str(item.payload.get("zone", "UTC"))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _left(item: Item, now: datetime) -> str:
    """Counted in the reader's own days."""
    deadline = item.posting.facts.deadline if item.posting else None
    try:
        last = date.fromisoformat(deadline.value if deadline else "")
    except ValueError:
        return "Reminder"
    left = (last - now.astimezone(zone(item)).date()).days
    if left < 0:
        return "The deadline has passed"
    return {0: "Last day", 1: "1 day left"}.get(left, f"{left} days left")


def _kept(item: Item) -> str:
    if item.payload.get("stage") == "referred":
        name = _name(item.payload.get("name"))
        return f"({name} referred you)" if name else "(you were referred)"
    return "(you saved it)" if item.payload.get("stage") == "saved" else ""


def standing(one: Standing | None, now: datetime, *, closed: bool = False) -> str:
    """A line for an alert; "" for a posting about which the reader did nothing. `closed`: there is nothing to hold."""
    if one is None or one.stage == "none":
        return ""
    by = asked(_name(one.name), one.asked, now)
    if one.stage == "asked":
        return f"🤝 You {by}" if closed else f"🤝 Hold: {by}, do not apply yet"
    if one.stage in ("saved", "referred", "dropped", "dismissed"):
        return _before(one)
    since = f" on {day(one.applied, now)}" if one.applied else ""
    if one.stage == "applied":
        return f"✅ You applied{since}"
    then = {"offer": "you have an offer", "assessment": "at the assessment", "interview": "at the interview"}
    return f"✅ You applied{since}; now: {then.get(one.stage) or _ENDED.get(one.stage, one.stage)}"


def _before(one: Standing) -> str:
    """Stages without an application."""
    if one.stage == "referred":
        return f"🤝 {_name(one.name)} referred you" if _name(one.name) else "🤝 You were referred"
    if one.stage == "dismissed":
        return f"👎 Not for you: {_WHY[one.why]}" if one.why in _WHY else "👎 You said that it is not for you"
    return "⭐ You saved it" if one.stage == "saved" else "You dropped it"


def asked(name: str, on: object, now: datetime) -> str:
    """ "asked Ann on 3 Nov", "asked for a referral"."""
    since = day(on, now)
    return f"asked {name or 'for a referral'}{f' on {since}' if since else ''}"


def day(value: object, now: datetime) -> str:
    """ "3 Nov"; with its year where that is another one."""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return ""
    said = words.day(found)
    return said.rpartition(" ")[0] if found.year == now.year else said


def _name(raw: object) -> str:
    return reading.clean(str(raw or ""), LONGEST_NAME)
