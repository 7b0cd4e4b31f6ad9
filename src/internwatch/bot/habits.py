"""When a person is told: /digest, /zone, /quiet, /mute. What these words mean for an alert is rhythm.py's."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec

from internwatch.bot.desk import Act, Desk, Rows, Screen, Send, Show, Toast, in_rows
from internwatch.bot.desk import press as tap_for
from internwatch.bot.said import Command, Tap
from internwatch.rhythm import parse_quiet, parse_rhythm, parse_zone, zone_of

ZONES = (
    "America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Shanghai",
)  # fmt: skip
_SPAN = re.compile(r"(\d{1,3})\s*(m|h|d)", re.IGNORECASE)
_MORNING = re.compile(r"(?:until\s+)?(\d{1,2})(?::(\d\d))?\s*am", re.IGNORECASE)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST_MUTE = timedelta(days=90)


def rhythm_words(rhythm: str) -> str:
    return {"instant": "at once"}.get(rhythm, rhythm)


def quiet_words(desk: Desk) -> str:
    settings = desk.settings
    if not settings.quiet:
        return desk.say("quiet.off")
    return desk.say(f"quiet.{settings.quiet_mode}", hours=settings.quiet)


# -- rhythm -----------------------------------------------------------------------------------------------------------


def digest(desk: Desk, said: Command) -> list[Act]:
    """/digest [rhythm]"""
    if not said.rest:
        return [Send(_digest(desk))]
    try:
        parse_rhythm(said.rest.lower())
    except ValueError as error:
        return [Send(Screen(desk.lines("digest.wrong", problem=_sentence(error))))]
    return [Send(_keep_rhythm(desk, said.rest.lower()))]


def _digest(desk: Desk) -> Screen:
    from internwatch.bot.start import rhythm_rows

    rows = [*rhythm_rows(desk, "hb", "r"), [desk.button("button.zone", "hb", "z")]]
    return Screen(desk.lines("digest.head", now=rhythm_words(desk.settings.rhythm)), rows)


def _keep_rhythm(desk: Desk, rhythm: str) -> Screen:
    """The new rhythm is that of every subscription."""
    rhythm = " ".join(rhythm.split())
    for wish in desk.store.wishes(desk.known.destination):
        desk.store.put_wish(msgspec.structs.replace(wish, rhythm=rhythm))
    desk.keep(rhythm=rhythm)
    return Screen(desk.lines("digest.kept", now=rhythm_words(rhythm)), [[desk.button("button.back", "hb", "d")]])


# -- zone -------------------------------------------------------------------------------------------------------------


def zone(desk: Desk, said: Command) -> list[Act]:
    """/zone Europe/Zurich"""
    return [Send(_keep_zone(desk, said.rest) if said.rest else _zones(desk))]


def _zones(desk: Desk) -> Screen:
    chips = [tap_for(name.rpartition("/")[2].replace("_", " "), "hb", "z", name) for name in ZONES]
    return Screen(desk.lines("digest.zone", zone=desk.settings.zone), in_rows(chips, 2))


def _keep_zone(desk: Desk, name: str) -> Screen:
    try:
        found = parse_zone(name.strip()[:60])
    except ValueError:
        return Screen(desk.lines("digest.zone_wrong", zone=name[:60]))
    desk.keep(zone=found.key)
    return Screen(desk.lines("digest.zone_kept", zone=found.key, clock=f"{desk.now.astimezone(found):%H:%M}"))


# -- quiet hours ------------------------------------------------------------------------------------------------------


def quiet(desk: Desk, said: Command) -> list[Act]:
    """/quiet [22:00-08:00 | off]"""
    if not said.rest:
        return [Send(_quiet(desk))]
    hours = "" if said.rest.lower() in ("off", "none", "no") else said.rest
    try:
        parse_quiet(hours)
    except ValueError as error:
        return [Send(Screen(desk.lines("quiet.wrong", problem=_sentence(error))))]
    desk.keep(quiet=hours.replace("–", "-").replace(" ", ""))
    return [Send(Screen(desk.lines("quiet.kept", now=quiet_words(desk))))]


def _quiet(desk: Desk) -> Screen:
    settings = desk.settings
    weekends = "told" if settings.weekends else "quiet"
    rows = [
        [desk.button("button.hold", "hb", "q", "hold"), desk.button("button.silent", "hb", "q", "silent")],
        [
            desk.button("button.off", "hb", "q", "off"),
            desk.button("button.weekends", "hb", "e", "off" if settings.weekends else "on", now=weekends),
        ],
    ]
    return Screen(desk.lines("quiet.head", now=quiet_words(desk), zone=settings.zone), rows)


def tap(desk: Desk, said: Tap, args: list[str]) -> list[Act]:
    """The buttons of this file."""
    what, value = args[0], ":".join(args[1:])
    if what == "r":
        parse_rhythm(value)
        return [Show(_keep_rhythm(desk, value))]
    if what == "d":
        return [Show(_digest(desk))]
    if what == "z":
        return [Show(_keep_zone(desk, value) if value else _zones(desk))]
    if what == "m":
        return [Show(_muted_again(desk, int(value[1:])) if value[:1] == "@" else _muted(desk, value))]
    if what == "e":
        desk.keep(weekends=value == "on")
    elif value == "off":
        desk.keep(quiet="")
    elif value in ("hold", "silent"):
        desk.keep(quiet_mode=value, quiet=desk.settings.quiet or "22:00-08:00")
    return [Show(_quiet(desk)), Toast(quiet_words(desk))]


# -- mute -------------------------------------------------------------------------------------------------------------


def mute(desk: Desk, said: Command) -> list[Act]:
    """/mute [2h | 3d | 8am | off | a company]"""
    if not said.rest:
        chips = [tap_for(words, "hb", "m", words) for words in ("2h", "8am", "1d", "7d")]
        return [Send(Screen(desk.lines("mute.head"), [chips, [desk.button("button.off", "hb", "m", "off")]]))]
    if said.rest.lower() == "off" or until(said.rest, desk):
        return [Send(_muted(desk, said.rest))]
    from internwatch.bot import companies

    return companies.ask_to_hide(desk, said.rest) or [Send(Screen(desk.lines("mute.wrong")))]


def until(said: str, desk: Desk) -> datetime | None:
    """When a mute ends: "2h", "3d", "8am" in the person's zone; None where it cannot be told."""
    if (span := _SPAN.fullmatch(said.strip())) and int(span[1]):
        return min(desk.now + int(span[1]) * _UNITS[span[2].lower()], desk.now + LONGEST_MUTE)
    if (found := _MORNING.fullmatch(said.strip())) and 1 <= int(found[1]) <= 12 and int(found[2] or 0) < 60:
        local = desk.now.astimezone(zone_of(desk.settings.zone))
        at = local.replace(hour=int(found[1]) % 12, minute=int(found[2] or 0), second=0, microsecond=0)
        return (at if at > local else at + timedelta(days=1)).astimezone(desk.now.tzinfo)
    return None


def _muted(desk: Desk, said: str) -> Screen:
    ends = None if said.lower() == "off" else until(said, desk)
    before = desk.settings.muted_until
    was = f"@{before.timestamp():.0f}" if before and before > desk.now else "off"
    return _keep_mute(desk, ends, [[desk.button("button.undo", "hb", "m", was)]])


def _muted_again(desk: Desk, ends: int) -> Screen:
    """The mute before the last one, by the second of its end; no longer than any may be."""
    latest = int((desk.now + LONGEST_MUTE).timestamp())
    again = datetime.fromtimestamp(min(ends, latest), desk.now.tzinfo) if ends > desk.now.timestamp() else None
    return _keep_mute(desk, again, [[desk.button("button.off", "hb", "m", "off")]])


def _keep_mute(desk: Desk, ends: datetime | None, rows: Rows) -> Screen:
    desk.keep(muted_until=ends)
    if ends is None:
        return Screen(desk.lines("mute.off"))
    local = f"{ends.astimezone(zone_of(desk.settings.zone)):%a %d %b %H:%M}"
    return Screen(desk.lines("mute.kept", until=local), rows)


def _sentence(error: ValueError) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."
