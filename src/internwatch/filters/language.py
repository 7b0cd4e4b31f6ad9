"""What a filter may say: a table of the config becomes a Filter, or the list of all its mistakes; it matches nothing.

Every key that is left out does not limit. A filter only ever sees internships; `roles = ["research"]` narrows it to
research ones. `unstated` decides where a posting does not say what the filter asks: about graduation and degree, the
season, or the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, Literal

import msgspec

from internwatch.facts import Pay
from internwatch.filters import wishes
from internwatch.filters.fold import fold
from internwatch.filters.terms import Term, parse_term

Roles = Literal["research", "any internship"]
Unstated = Literal["pass", "drop"]
Backlog = Literal["summary", "all", "none"]
Problem = tuple[str, str, str]

TELL = ("new", "reposted", "reopened", "updated", "closed")
DEGREES = ("bachelor", "master", "phd")
SEASONS = ("spring", "summer", "fall", "winter")
LIMITS = (
    "any", "all", "none", "roles", "degree", "graduation", "seasons", "places", "companies", "hidden", "tags",
    *wishes.READERS,
)  # fmt: skip
KEYS = ("name", *LIMITS, "unstated", "backlog", "tell", "send_to", "rhythm", "quiet", "zone")
_DEGREE_WORDS = {
    "ph.d.": "phd", "ph.d": "phd", "doctorate": "phd", "doctoral": "phd", "masters": "master", "master's": "master",
    "msc": "master", "ms": "master", "bachelors": "bachelor", "bachelor's": "bachelor", "bsc": "bachelor",
    "bs": "bachelor", "undergraduate": "bachelor",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?:apprise|webhook):\s*[\w-]+"
_DESTINATION = re.compile(rf"console|telegram:(?:@\w+|-?\d+)(?:/\d+)?|email:[^@\s]+@[^@\s]+|file:.*\S|{_NAMED}", re.I)


class Me(msgspec.Struct, frozen=True):
    """Who the alerts are for: what a filter means that names no degree or graduation. "2028" or "2028-05"."""

    degree: str | None = None
    graduation: str | None = None


class Filter(msgspec.Struct, frozen=True):
    """One named filter. An empty tuple or None does not limit.

    `graduation` is "2028-05" or "2028"; `seasons` are "summer-2027", "summer" or "2027"; `places`, `companies`,
    `hidden` (whole names) and `tags` are folded. `want` and `avoid` are names of traits (`traits.py`). `tell` are the
    kinds of alerts it wants. `rhythm`, `quiet` and `zone` say when, as they are written (`rhythm.py` reads them).
    """

    name: str
    any: tuple[Term, ...] = ()
    all: tuple[Term, ...] = ()
    none: tuple[Term, ...] = ()
    roles: Roles = "any internship"
    degree: str | None = None
    graduation: str | None = None
    unstated: Unstated = "pass"
    seasons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    want: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    weeks: wishes.Span | None = None
    starts: wishes.Span | None = None
    pay: Pay | None = None
    languages: tuple[str, ...] = ()
    backlog: Backlog = "summary"
    tell: tuple[str, ...] = TELL
    send_to: tuple[str, ...] = ()
    rhythm: str = "instant"
    quiet: str = ""
    zone: str = ""
    label: str = ""
    """What people call it, where that is not its name."""


def digest(f: Filter) -> str:
    """A hash of what a filter lets through: neither its name nor where and what it tells. Order does not count."""
    # Only what was said: a limit that a later version knows must not look like an edit of every filter.
    usual = Filter(f.name)
    said = {name: v for name in (*LIMITS, "unstated", "backlog") if (v := getattr(f, name)) != getattr(usual, name)}
    plain = {k: sorted(map(str, v)) if isinstance(v, tuple) else msgspec.to_builtins(v) for k, v in said.items()}
    return blake2b(msgspec.json.encode(plain), digest_size=12).hexdigest()


def parse_filter(table: Mapping[str, Any], me: Me) -> tuple[Filter | None, list[Problem]]:
    """A `[[filter]]` table as a Filter, or None and all its mistakes as (key, problem, advice)."""
    problems = [_unknown(key) for key in table if key not in KEYS]
    given: dict[str, Any] = {}
    for key in KEYS:
        if key in table:
            try:
                given[key] = _READERS[key](table[key])
            except wishes.Wrong as wrong:
                problems.append((key, wrong.problem, wrong.advice))
            except _Wrong as wrong:
                problems += [(key, problem, advice) for problem, advice in wrong.found]
    own = {"degree": me.degree, "graduation": me.graduation}
    given |= {key: value for key, value in own.items() if key not in table}
    problems += _missing(table, given)
    if problems:
        return None, problems
    for key in ("degree", "graduation"):
        given[key] = None if given[key] == "any" else given[key]
    return Filter(**{key: value for key, value in given.items() if value is not None}), []


def _missing(table: Mapping[str, Any], given: Mapping[str, Any]) -> list[Problem]:
    found = []
    if "name" not in table:
        found.append(("name", "the filter has no name", 'Give it one, such as name = "research-2027".'))
    if not table.get("send_to"):
        found.append(("send_to", "the filter sends to nobody", 'For example send_to = ["console"].'))
    # A limit that is there and wrong is a mistake of its own, not a missing one.
    limited = any((key in table and key not in given) or given.get(key) not in (None, (), "any") for key in LIMITS)
    if not limited:
        found.append(
            ("", "the filter has no limits at all: it would send every internship",
             'Give it words (any = ["language model*"]) or another limit; for really all, roles = ["any internship"].')
        )  # fmt: skip
    return found


def _unknown(key: str) -> Problem:
    from difflib import get_close_matches

    close = get_close_matches(key, KEYS, 1)
    return key, "is not a key of a filter", f"Did you mean {close[0]}?" if close else f"Keys are {', '.join(KEYS)}."


class _Wrong(Exception):  # noqa: N818 - carries findings, all of one key
    """The mistakes of one key, each (problem, advice)."""

    def __init__(self, *found: tuple[str, str]) -> None:
        super().__init__(found)
        self.found = found


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise _Wrong((f"wants a list of strings, not {_shown(value)}", 'Write it as ["one", "two"].'))
    empty = [v for v in value if not v.strip()]
    if empty:
        raise _Wrong(("holds an empty string", "Remove it."))
    return [str(v) for v in value]


def _shown(value: object) -> str:
    words = {str: "a string", bool: "true or false", int: "a number", list: "a list of other things"}
    return words.get(type(value), repr(value)[:40])


def _terms(value: object) -> tuple[Term, ...]:
    parsed = [parse_term(text) for text in _strings(value)]
    if wrong := [(problem, advice) for term, problem, advice in parsed if term is None]:
        raise _Wrong(*wrong)
    return tuple(term for term, *_ in parsed if term is not None)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 60 or not value.isprintable():
        raise _Wrong(("wants a name of 1 to 60 characters", 'For example name = "research-2027".'))
    return value.strip()


def _said(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong((f"wants words, not {_shown(value)}", ""))
    return " ".join(value.split())


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or fold(value).strip() not in words:
            raise _Wrong((f"wants {' or '.join(map(_quoted, words))}, not {_quoted(value)}", ""))
        return fold(value).strip()

    return read


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)[:40]


def _roles(value: object) -> Roles | None:
    """With both roles the wider one counts."""
    same = {"research": "research", "any internship": "any internship", "internship": "any internship"}
    roles = [fold(v).strip() for v in _strings(value)]
    if bad := [v for v in roles if v not in same]:
        raise _Wrong((f"knows no role {', '.join(map(_quoted, bad))}", 'Roles are "research" and "any internship".'))
    wide = any(same[v] == "any internship" for v in roles)
    if not roles:
        return None
    return "any internship" if wide else "research"


def read_degree(value: object) -> str:
    """A degree: "bachelor", "master", "phd" or "any"; ValueError with a sentence otherwise. Also for `[me]`."""
    word = fold(value).strip() if isinstance(value, str) else ""
    word = _DEGREE_WORDS.get(word, word)
    if word not in (*DEGREES, "any"):
        raise ValueError(f'wants "bachelor", "master", "phd" or "any", not {_quoted(value)}')
    return word


def read_graduation(value: object) -> str:
    """A graduation: "2028-05", "2028" or "any"; ValueError with a sentence otherwise.

    Takes 2028 and "May 2028" too. Also for `[me]`."""
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    word = fold(text)
    if word == "any":
        return word
    if found := re.fullmatch(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?", word):
        return found[0]
    if (found := re.fullmatch(r"([a-z]{3,9})\.? (20\d\d)", word)) and found[1][:3] in _MONTHS:
        return f"{found[2]}-{_MONTHS.index(found[1][:3]) + 1:02}"
    raise ValueError(f'wants a month "2028-05", a year "2028" or "any", not {_quoted(value)}')


def _checked(read: Callable[[object], str]) -> Callable[[object], str]:
    def checked(value: object) -> str:
        try:
            return read(value)
        except ValueError as error:
            raise _Wrong((str(error), "")) from error

    return checked


def _seasons(value: object) -> tuple[str, ...]:
    found, wrong = [], []
    for text in _strings(value):
        words = fold(text).replace("autumn", "fall").replace("-", " ").split()
        names, years = [w for w in words if w in SEASONS], [w for w in words if re.fullmatch(r"20\d\d", w)]
        if len(names) > 1 or len(years) > 1 or len(names) + len(years) != len(words):
            wrong.append((f"{_quoted(text)} is no season", 'Write "summer 2027", "summer" or "2027".'))
        found.append("-".join(names + years))
    if wrong:
        raise _Wrong(*wrong)
    return tuple(found)


def _folded(value: object) -> tuple[str, ...]:
    texts = [" ".join(fold(text).split()) for text in _strings(value)]
    if bad := [text for text in texts if not any(map(str.isalnum, text))]:
        raise _Wrong((f"{_quoted(bad[0])} holds no letter or digit", "Write a name."))
    return tuple(texts)


def _tags(value: object) -> tuple[str, ...]:
    return tuple(tag.removeprefix("tag:").strip() for tag in _folded(value))


def _tell(value: object) -> tuple[str, ...]:
    kinds = [fold(v).strip() for v in _strings(value)]
    if not kinds:
        advice = f"Leave it out for all, or name some of {', '.join(TELL)}."
        raise _Wrong(("is empty: the filter would never tell anything", advice))
    if bad := [k for k in kinds if k not in TELL]:
        raise _Wrong((f"knows no kind of alert {', '.join(map(_quoted, bad))}", f"Kinds are {', '.join(TELL)}."))
    return tuple(dict.fromkeys(kinds))


def _send_to(value: object) -> tuple[str, ...]:
    texts = [text.strip() for text in _strings(value)]
    advice = 'Write "console", "telegram:@channel", "telegram:-1001234/45", "email:me@uni.edu" or "file:alerts.jsonl".'
    if bad := [text for text in texts if not _DESTINATION.fullmatch(text)]:
        raise _Wrong(*((f"{_quoted(text)} is no destination", advice) for text in bad))
    return tuple(dict.fromkeys(texts))


_READERS: Mapping[str, Callable[[object], Any]] = {
    "name": _name, "any": _terms, "all": _terms, "none": _terms, "roles": _roles, "degree": _checked(read_degree),
    "graduation": _checked(read_graduation), "unstated": _one_of("pass", "drop"), "seasons": _seasons,
    "places": _folded, "companies": _folded, "hidden": _folded, "tags": _tags,
    "backlog": _one_of("summary", "all", "none"),
    "tell": _tell, "send_to": _send_to, "rhythm": _said, "quiet": _said, "zone": _said, **wishes.READERS,
}  # fmt: skip
