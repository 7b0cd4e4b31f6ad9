"""People who subscribe by themselves, and what they wish for: values only; the store keeps them, the bot edits them.

A person is one destination ("telegram:123", "email:me@uni.edu"): a private chat, a group or topic, or an address. What
a config's filter is to the operator, a wish is to a person; both become `Filter`s in one index.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from internwatch.filters.language import Filter, Me, Problem, parse_filter

PersonKind = Literal["private", "group", "channel", "email"]
PersonState = Literal["new", "active", "left"]
QuietMode = Literal["hold", "silent"]
# A mute of this filter is of everything that goes to a destination.
EVERYTHING = ""


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person set. Times of day are "HH:MM" in `zone` (an IANA name).

    `rhythm` is that of new wishes: "instant", "hourly", "daily 09:00", "weekly mon 09:00". `quiet` is "22:00-08:00" or
    "" for none; in it alerts wait ("hold") or come without sound ("silent"); `weekends` False is quiet on both days.
    `hidden` and `followed` are company names as folded by filters. `topics`, `places` and `seasons` are the answers
    of the onboarding, as a filter takes them. `asked` is what the next typed words answer ("" for nothing), `looked`
    what was searched for last, `binned` the wishes deleted last, as tables with a name and a rhythm, `wanted` the
    companies asked for last, each behind its day: "2026-11-24 acme".
    """

    zone: str = "UTC"
    language: str = "en"
    degree: str | None = "phd"
    graduation: str | None = None
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    rhythm: str = "instant"
    quiet: str = "22:00-08:00"
    quiet_mode: QuietMode = "hold"
    weekends: bool = True
    urgent_breaks_quiet: bool = False
    muted_until: datetime | None = None
    hidden: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    asked: str = ""
    looked: str = ""
    binned: tuple[dict[str, Any], ...] = ()
    wanted: tuple[str, ...] = ()


class Person(msgspec.Struct, frozen=True):
    """One subscriber. `id` is short and public (it stands in links and buttons), the destination is not."""

    destination: str
    id: str
    since: datetime
    kind: PersonKind = "private"
    state: PersonState = "new"
    settings: Settings = Settings()


class Wish(msgspec.Struct, frozen=True):
    """A person's named subscription. `says` is a filter's table as the config would have it, without name and
    send_to."""

    person: str
    name: str
    says: dict[str, Any]
    since: datetime
    rhythm: str = "instant"
    paused: bool = False
    id: int = 0


def filter_name(wish: Wish, person: Person) -> str:
    """The name of a wish's filter; no two people share one."""
    return f"{person.id}/{wish.name}"[:60]


def filter_of(wish: Wish, person: Person) -> tuple[Filter | None, list[Problem]]:
    """The wish as a filter of the index, named after both so that no two share a name; its label is the wish's name.

    The second part are the mistakes, as (key, problem, advice)."""
    me = Me(person.settings.degree, person.settings.graduation)
    table = {**wish.says, "name": filter_name(wish, person), "send_to": [wish.person]}
    if person.settings.hidden:
        table["hidden"] = [*table.get("hidden", ()), *person.settings.hidden]
    made, problems = parse_filter(table, me)
    if made is None:
        return None, problems
    return msgspec.structs.replace(made, label=wish.name), []
