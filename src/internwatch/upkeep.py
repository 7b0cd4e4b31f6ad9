"""What the operator is told of, and when: each trouble once, its end once, a daily reminder while it lasts, and a line
a week. Values in, values out; it finds no trouble itself, and it writes and sends nothing.

What is remembered of a trouble (`Remembered`) is kept between calls, so that a restart repeats nothing. A word's
subject and revision depend on the trouble alone, so that a crash between owing and remembering repeats nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

# So many of one family that begin together are one word ("5 Greenhouse boards cannot be read").
TOGETHER = 3
LISTED = 40
REMINDED = timedelta(days=1)
# Reminders go along with one that is due.
ALONG = timedelta(hours=12)
# After a word about a whole family, further members wait so long, to be one word too.
FAMILY_PAUSE = timedelta(hours=1)
# When a family heals, the word about it waits so long for the rest of it.
HEALING = timedelta(minutes=30)
# The week's line is not sent when the daemon was down for so long after its time.
WEEKLY_AT, WEEKLY_UNTIL = 9, 21


class Trouble(msgspec.Struct, frozen=True):
    """Something that is wrong now. `key` names it for as long as it lasts.

    `since` is when it began; None where nobody knows, then it must have some patience. It gets a word when it is `ripe`
    and has lasted `patience` seconds since it was noticed; one that is not ripe only joins a word about its
    `family`. `avoid` is the channel or destination that is itself in trouble: the word must go another way. `within` is
    the key of a trouble that explains this one: while that one lasts, this one gets no word. `easing`: it is all but
    over."""

    key: str
    title: str
    healed: str
    lines: tuple[str, ...] = ()
    since: datetime | None = None
    ripe: bool = True
    patience: float = 0.0
    family: str = ""
    avoid: str = ""
    within: str = ""
    easing: bool = False


class Remembered(msgspec.Struct, frozen=True, omit_defaults=True):
    """A trouble as it was told. `at` is the last word of it (None: none yet), `with_` the subject of a word that it
    shared with others, `gone` since when it is over although that was not said yet, `easing` since when it is all but
    over."""

    title: str
    healed: str
    noticed: datetime
    since: datetime
    at: datetime | None = None
    with_: str = ""
    gone: datetime | None = None
    family: str = ""
    avoid: str = ""
    easing: datetime | None = None


class Word(msgspec.Struct, frozen=True):
    """What to tell: a title and lines; (subject, revision) is told once. `avoid` as in `Trouble`."""

    subject: str
    revision: str
    title: str
    lines: tuple[str, ...] = ()
    avoid: str = ""


Memory = Mapping[str, Remembered]


def words(memory: Memory, troubles: Iterable[Trouble], now: datetime) -> tuple[list[Word], dict[str, Remembered]]:
    """What to tell now, and what to remember."""
    current = {t.key: t for t in troubles}
    kept = {key: r for key, old in memory.items() if (r := _moved(old, current.get(key), now)) is not None}
    for key, t in current.items():
        if key not in kept:
            kept[key] = Remembered(t.title, t.healed, now, t.since or now, family=t.family, avoid=t.avoid)
    said = [*_begun(kept, current, now), *_ended(kept, now), *_lasting(kept, current, now)]
    return said, kept


def _moved(old: Remembered, t: Trouble | None, now: datetime) -> Remembered | None:
    """What is remembered of a trouble after a look at whether it lasts; None where there is nothing to say of it."""
    if t is not None:
        easing = (old.easing or now) if t.easing else None
        # While a few are left, what it was at its worst is what is remembered of it.
        title = old.title if t.easing else t.title
        return msgspec.structs.replace(old, title=title, healed=t.healed, gone=None, easing=easing)
    return msgspec.structs.replace(old, gone=old.gone or now) if old.at is not None else None


# -- a trouble begins -------------------------------------------------------------------------------------------------


def _begun(kept: dict[str, Remembered], current: Mapping[str, Trouble], now: datetime) -> list[Word]:
    families: dict[tuple[str, str], list[Trouble]] = {}
    for key, t in current.items():
        if kept[key].at is None and t.within not in current:
            families.setdefault((t.family or key, t.avoid), []).append(t)
    said = []
    for group in families.values():
        ripe = [t for t in group if t.ripe and now - kept[t.key].noticed >= timedelta(seconds=t.patience)]
        if ripe and not _paused(kept, group[0].family, now):
            said += _told(kept, group, now) if len(group) >= TOGETHER else [_alone(kept, t, now) for t in ripe]
    return said


def _paused(kept: Memory, family: str, now: datetime) -> bool:
    told = [r.at for r in kept.values() if family and r.family == family and r.at and r.with_]
    return bool(told) and now - max(told) < FAMILY_PAUSE


def _alone(kept: dict[str, Remembered], t: Trouble, now: datetime) -> Word:
    since = kept[t.key].since
    kept[t.key] = msgspec.structs.replace(kept[t.key], at=now)
    return Word(f"trouble:{t.key}", since.isoformat(), t.title, t.lines, t.avoid)


def _told(kept: dict[str, Remembered], group: list[Trouble], now: datetime) -> list[Word]:
    since, first = min((kept[t.key].since, t.key) for t in group)
    subject = f"trouble:{group[0].family}:{first}"
    for t in group:
        kept[t.key] = msgspec.structs.replace(kept[t.key], at=now, with_=f"{subject}@{since.isoformat()}")
    title = f"{len(group)} {group[0].family} cannot be read since {clock(since)}"
    lines = [f"{t.title}: {t.lines[0]}" if t.lines else t.title for t in group]
    return [Word(subject, since.isoformat(), title, _cut(("the same cause?", *lines)), group[0].avoid)]


# -- it ends ----------------------------------------------------------------------------------------------------------


def _ended(kept: dict[str, Remembered], now: datetime) -> list[Word]:
    """Words about what is over; who was told together is said to be well together, if that does not take long."""
    groups: dict[str, list[str]] = {}
    for key, r in kept.items():
        if r.at is not None:
            groups.setdefault(r.with_ or key, []).append(key)
    said = []
    for keys in groups.values():
        gone = [key for key in keys if kept[key].gone]
        first = min((g for key in gone if (g := kept[key].gone)), default=now)
        if gone and (len(gone) == len(keys) or now - first >= HEALING):
            said.append(_over({key: kept.pop(key) for key in gone}, len(keys)))
    return said


def _over(gone: Mapping[str, Remembered], of: int) -> Word:
    first = min(gone, key=lambda key: (gone[key].since, key))
    one = gone[first]
    lines: tuple[str, ...]
    if len(gone) == 1:
        title, lines = one.healed, (f"the trouble began on {moment(one.since)}: {one.title}",)
    else:
        count = f"{len(gone)} of {of}" if of > len(gone) else str(len(gone))
        title, lines = f"{count} {one.family} are read again", _cut(tuple(r.healed for r in gone.values()))
    return Word(f"over:{first}", one.since.isoformat(), title, lines, one.avoid)


# -- it lasts ---------------------------------------------------------------------------------------------------------


def _lasting(kept: dict[str, Remembered], current: Mapping[str, Trouble], now: datetime) -> list[Word]:
    """One reminder a day of everything that was told and lasts, for each way that it can go."""
    said = []
    for avoid in sorted({r.avoid for r in kept.values()}):
        told = {k: r.at for k, r in kept.items() if r.avoid == avoid and r.at and k in current}
        if not told or now - min(told.values()) < REMINDED:
            continue
        due = [key for key, at in told.items() if now - at >= ALONG]
        oldest = min(told.values())
        lines = [f"{current[key].title} (since {moment(kept[key].since)})" for key in due]
        title = current[due[0]].title if len(due) == 1 else f"{len(due)} troubles last"
        said.append(Word(f"lasting:{avoid}", oldest.isoformat(), f"still: {title}", _cut(tuple(lines)), avoid))
        for key in due:
            kept[key] = msgspec.structs.replace(kept[key], at=now)
    return said


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    more = len(lines) - LISTED
    return (*lines[:LISTED], f"and {more} more: internwatch sources") if more > 0 else lines


def clock(at: datetime) -> str:
    return f"{at:%H:%M} UTC"


def moment(at: datetime) -> str:
    """ "3 Nov, 09:12 UTC"; the month's name does not follow the machine's language."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{at.day} {names[at.month - 1]}, {clock(at)}"


# -- the week ---------------------------------------------------------------------------------------------------------


def week_due(now: datetime, zone: str) -> str:
    """The week whose line is due ("2026-W48"), or "": Mondays from 09:00 in the zone on."""
    local = now.astimezone(ZoneInfo(zone))
    due = local.isoweekday() == 1 and WEEKLY_AT <= local.hour < WEEKLY_UNTIL
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}" if due else ""
