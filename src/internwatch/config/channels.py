"""The `[[channel]]` tables: which destinations are public channels, and what is posted there. Mistakes are noted in a
Report; what a channel does is showcase.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from internwatch.config.report import Reader, Report, Wrong
from internwatch.config.values import said, spelled, whole
from internwatch.showcase import Showcase

_TO = re.compile(r"telegram:(@[A-Za-z]\w{3,31}|-100\d{5,20})", re.ASCII)
_BOT = re.compile(r"@?([A-Za-z]\w{3,31})", re.ASCII)
# Of the 64 characters of a deep link's payload, two are ours.
_PRESET = re.compile(r"[A-Za-z0-9_-]{1,62}")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_channels(root: Mapping[str, Any], report: Report, wanted: set[str]) -> tuple[Showcase, ...]:
    """Every `[[channel]]`; `wanted` are the destinations that filters send to."""
    given = root.get("channel", [])
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        report.mistake(("channel",), "wants tables", "Write [[channel]] with two brackets above each channel.")
        return ()
    found: list[Showcase] = []
    for number, table in enumerate(given):
        one = _read(number, table, report)
        if one is None:
            continue
        if one.to in {other.to for other in found}:
            report.mistake(("channel", number, "to"), f"{said(one.to)} has a table above already", "Keep one of them.")
        elif one.to not in wanted:
            report.warn(("channel", number, "to"), f"no filter sends to {one.to}: nothing is posted there.")
        found.append(one)
    return tuple(found)


def _read(number: int, table: Mapping[str, Any], report: Report) -> Showcase | None:
    before = len(report.mistakes)
    values = report.read(table, ("channel", number), _READERS)
    if "to" not in table:
        report.mistake(("channel", number), "has no to", 'Add to = "telegram:@ai_interns".', where="[[channel]]")
    if "preset" in values and "bot" not in table:
        report.mistake(("channel", number, "preset"), "stands without bot", 'Add bot = "the_bots_user_name".')
    return Showcase(**values) if len(report.mistakes) == before else None


def _to(value: object) -> str:
    text = spelled(value.strip()) if isinstance(value, str) else ""
    if not _TO.fullmatch(text):
        raise Wrong(f"{said(value)} is no public channel", 'Write "telegram:@ai_interns" or "telegram:-1001234567890".')
    return text


def _bot(value: object) -> str:
    name = _BOT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not name:
        raise Wrong(f"{said(value)} is no bot's user name", 'As @BotFather gave it: bot = "ai_interns_bot".')
    return name[1]


def _preset(value: object) -> str:
    if not isinstance(value, str) or not _PRESET.fullmatch(value):
        raise Wrong(f"{said(value)} is no preset", "Letters, digits, _ and -, at most 62 of them.")
    return value


def clock_time(value: object) -> str:
    """A time of day, "09:00"."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise Wrong(f"{said(value)} is no time of day", 'Write "09:00".')
    return f"{int(found[1]):02}:{found[2]}"


def time_zone(value: object) -> str:
    """A time zone by its name in the IANA list."""
    try:
        return ZoneInfo(value).key if isinstance(value, str) and value else _no_zone(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _no_zone(value)


def _no_zone(value: object) -> str:
    raise Wrong(f"{said(value)} is no time zone", 'Write "Europe/Berlin", "America/New_York" or "UTC".')


def yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"wants true or false, not {said(value)}")
    return value


_READERS: Mapping[str, Reader] = {
    "to": _to, "bot": _bot, "preset": _preset, "per_company": whole(0, 1000), "proof_of_life": clock_time,
    "zone": time_zone, "how_to": yes_or_no,
}  # fmt: skip
