"""What a posting states about itself, each fact with the words it was read from; no reader and no filter is here.

A fact that is not stated is None (or an empty tuple), never a guess. A month is "YYYY-MM", a day "YYYY-MM-DD", a season
"summer-2027".
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")

# What counts as an internship: a time-limited placement of students; below, what is told apart from one.
INTERNSHIP_KINDS = frozenset(
    {
        "internship", "co-op", "student researcher", "summer student", "placement", "stage", "praktikum", "residency",
    }
)  # fmt: skip
OTHER_KINDS = frozenset(
    {"working student", "apprenticeship", "alternance", "trainee", "pre-doc", "fellowship", "new grad"}
)


class Fact(msgspec.Struct, Generic[T], frozen=True, omit_defaults=True):
    """One thing a posting states, with the words it was read from.

    `quote` stands in the posting's title or text (as `reading.text` gives it, white space collapsed); it is empty where
    a field of the board said it. `hedged` marks a wish ("preferred"), not a demand; `inferred` marks what was
    concluded, for example a year from the posting date. `rule` names the rule of `reading/` that decided.
    """

    value: T
    quote: str = ""
    hedged: bool = False
    inferred: bool = False
    rule: str = ""


class Window(msgspec.Struct, frozen=True, omit_defaults=True):
    """A graduation window, both ends inclusive, month precision ("YYYY-MM"); None is open."""

    earliest: str | None = None
    latest: str | None = None


class Weeks(msgspec.Struct, frozen=True):
    """How long the work lasts, both ends inclusive; one length stands twice. A month is 13/3 weeks, rounded."""

    least: int
    most: int


class Pay(msgspec.Struct, frozen=True):
    """What is paid: an amount or a span of amounts (one amount stands twice), ISO 4217 currency, and for what time.

    `period` is "hour", "day", "week", "month", "year" or "total" (for the whole stay).
    """

    low: float
    high: float
    currency: str
    period: str


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place by its usual English name: `country` is an ISO 3166 code ("US"), `region` a state or province by its code
    or name where the country has them, `city` a name. What is not stated, or not known, is ""."""

    country: str = ""
    region: str = ""
    city: str = ""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a posting states about itself. None or an empty tuple: not stated."""

    reader: int = 0
    """The version of the reader that read these facts (`reading.VERSION`); 0 before versions were kept."""
    language: str = ""
    """ISO 639 code of the text's language; "" where there is too little text to tell."""

    # what it is
    internship: bool = False
    kind: Fact[str] | None = None
    evergreen: Fact[bool] | None = None
    """True for a talent pool or a general application: it opens and closes nothing."""
    research: Fact[bool] | None = None
    score: float = 0.0
    """How surely the work is research, 0 to 1; `research` is True from 0.5 on."""
    topics: tuple[Fact[str], ...] = ()

    # whom it wants
    degrees: Fact[tuple[str, ...]] | None = None
    """Levels accepted: the wider of required and preferred, out of "bachelor", "master", "phd"."""
    preferred: Fact[tuple[str, ...]] | None = None
    """Levels that are only preferred, where others are required."""
    pursuing: Fact[bool] | None = None
    """True: must be enrolled now. False: asks for a completed degree, or takes graduates too."""
    equivalent: Fact[bool] | None = None
    """True: "or equivalent experience" instead of the degree."""
    years: tuple[Fact[str], ...] = ()
    """Years of study: "first" to "fifth", "penultimate", "final", "rising senior" …, as `reading/standing.py` lists."""
    returning: Fact[bool] | None = None
    """True: must go back to school afterwards, or have terms left."""
    graduation: Fact[Window] | None = None
    graduation_by_degree: dict[str, Fact[Window]] = {}
    """Where the posting states different windows per level."""
    derived: Fact[Window] | None = None
    """Bounds that follow from relative wording and the season of the work, never from a stated date."""

    # when
    season: Fact[str] | None = None
    seasons: tuple[Fact[str], ...] = ()
    """Every term named, where there is more than one."""
    weeks: Fact[Weeks] | None = None
    start: Fact[str] | None = None
    """When the work starts: a month or a day."""
    hours: Fact[str] | None = None
    """"full-time" or "part-time"."""
    off_cycle: Fact[bool] | None = None
    deadline: Fact[str] | None = None
    deadline_zone: str = ""
    """The time zone or clock time beside the deadline, as written ("11:59 pm ET")."""
    rolling: Fact[bool] | None = None
    """True: reviewed as they come, or until filled."""
    reviewed_from: Fact[str] | None = None
    """The day from which applications are looked at."""

    # where
    places: tuple[str, ...] = ()
    """Each place as the board writes it."""
    where: tuple[Place, ...] = ()
    """The same places in a known spelling, where they are known."""
    place_count: int = 0
    """"7 Locations": how many the board says there are, where it names fewer."""
    remote: Fact[bool] | None = None
    remote_from: Fact[str] | None = None
    """From where remote work is possible, as written ("within the US")."""
    hybrid: Fact[bool] | None = None

    # who may
    sponsorship: Fact[str] | None = None
    """"offered", "not offered" or "case by case"."""
    citizenship: Fact[str] | None = None
    """Who must hold what: "US citizen", "US person", "EU citizen" …"""
    clearance: Fact[bool] | None = None
    visas: tuple[Fact[str], ...] = ()
    """Visa kinds named: "CPT", "OPT", "J-1" …"""
    export_control: Fact[bool] | None = None
    study_country: Fact[str] | None = None
    """The country (ISO code) in which one must be studying."""

    # for what
    pay: Fact[Pay] | None = None
    unpaid: Fact[bool] | None = None
    stipend: Fact[bool] | None = None
    housing: Fact[bool] | None = None

    # how to apply
    needs: tuple[Fact[str], ...] = ()
    """What an application must hold: "cover letter", "publications", "references", "transcript" …"""
    one_application: Fact[bool] | None = None
    """True: apply to one position only."""
    referral: Fact[bool] | None = None
    """True: the posting speaks of referrals."""


def window_of(facts: Facts, level: str | None) -> Fact[Window] | None:
    """The stated graduation window that holds for a level: its own where the posting has one per level, else the only
    one; None where none holds. Without a level it is the widest."""
    if level and facts.graduation_by_degree:
        return facts.graduation_by_degree.get(level)
    return facts.graduation


def seasons_of(facts: Facts) -> tuple[Fact[str], ...]:
    """Every term of the work that is named; empty where none is."""
    return facts.seasons or ((facts.season,) if facts.season else ())


def plain(facts: Facts) -> dict[str, Any]:
    """Facts as JSON-able data, values beside their quotes: the shape that `read`, `postings`, `why` and the file
    channel share.

    A fact is its value, None where it is not stated; several are a list. `graduation` is {earliest, latest, quote,
    hedged, by_degree, derived}. `quotes` holds the words of the other facts by name, `hedged` and `inferred` the names
    of those that are a wish or a conclusion.
    """
    out: dict[str, Any] = {name: _value(getattr(facts, name)) for name in Facts.__struct_fields__}
    del out["derived"], out["graduation_by_degree"]
    out["research"] = bool(facts.research and facts.research.value)
    out["degrees"] = list(facts.degrees.value) if facts.degrees else []
    out["graduation"] = {
        **_window(facts.graduation),
        "by_degree": {level: _window(fact) for level, fact in facts.graduation_by_degree.items()},
        "derived": _window(facts.derived) if facts.derived else None,
    }
    out["season_inferred"] = bool(facts.season and facts.season.inferred)
    stated = {name: fact for name in out if isinstance(fact := getattr(facts, name, None), Fact)}
    several = {name: found for name in out if isinstance(found := getattr(facts, name, None), tuple) and found}
    out["quotes"] = {name: fact.quote for name, fact in stated.items() if fact.quote and name != "graduation"}
    out["quotes"] |= {
        name: {fact.value: fact.quote for fact in found if fact.quote}
        for name, found in several.items()
        if isinstance(found[0], Fact)
    }
    out["hedged"] = [name for name, fact in stated.items() if fact.hedged]
    out["inferred"] = [name for name, fact in stated.items() if fact.inferred]
    return out


def _value(raw: Any) -> Any:
    if isinstance(raw, Fact):
        return _value(raw.value)
    if isinstance(raw, tuple | list):
        return [_value(one) for one in raw]
    return msgspec.to_builtins(raw)


def _window(fact: Fact[Window] | None) -> dict[str, Any]:
    if fact is None:
        return {"earliest": None, "latest": None, "quote": None, "hedged": False}
    window = fact.value
    quote = fact.quote or None
    return {"earliest": window.earliest, "latest": window.latest, "quote": quote, "hedged": fact.hedged}
