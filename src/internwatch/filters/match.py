"""Whether a posting passes a filter, with a reason for every condition, held or not; it neither stores nor sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import product

import msgspec

from internwatch.facts import Facts, seasons_of, window_of
from internwatch.filters import wishes
from internwatch.filters.fold import fold
from internwatch.filters.language import Filter
from internwatch.filters.places import Fit, fit, wants_remote
from internwatch.filters.terms import FIELDS, Term, find, pattern
from internwatch.filters.verdict import verdict
from internwatch.model import Match, Miss, Posting, Reason, Verdict
from internwatch.reading import to_text

NOT_STATED = "not stated"


class Subject(msgspec.Struct, frozen=True):
    """A posting made ready for many filters: its words folded once. `places` are the listed and the read ones. `found`
    remembers what `where` found."""

    posting: Posting
    tags: tuple[str, ...]
    title: str
    text: str
    company: str
    place: str
    places: tuple[str, ...]
    found: dict[Term, str] = msgspec.field(default_factory=dict)


def subject(posting: Posting, tags: Iterable[str], text: str | None = None) -> Subject:
    """`tags` are those of the posting's source, `text` its description as plain text, where that is at hand."""
    # What reading made of the places comes first; the listed ones may say more ("Remote - US").
    places = tuple(dict.fromkeys((*posting.facts.places, *posting.places)))
    return Subject(
        posting=posting, tags=tuple(fold(tag) for tag in tags), title=fold(posting.title),
        text=fold(to_text(posting.body) if text is None else text),
        company=fold(posting.company), place=fold("\n".join(places)), places=places,
    )  # fmt: skip


def match(f: Filter, s: Subject) -> Match | Miss:
    """A Match, or a Miss whose `near` says that one condition alone failed. Both keep every condition's reason."""
    word, sentence = answer(f, s)
    reasons = tuple(reason for limit in LIMITS for reason in limit.ask(f, s))
    failed = sum(not r.held for r in reasons)
    if failed:
        return Miss(f.name, reasons, near=failed == 1, verdict=word, verdict_detail=sentence)
    return Match(f.name, reasons, verdict=word, verdict_detail=sentence)


# The name under which the command line asks; the answer is the same, nothing is cut short.
explain = match


def answer(f: Filter, s: Subject) -> tuple[Verdict, str]:
    """The graduation verdict in the filter's own terms, and the sentence for it."""
    if f.degree is None and f.graduation is None:
        return "not stated", ""
    return verdict(s.posting.facts, f.degree, f.graduation)


class Limit(msgspec.Struct, frozen=True):
    """One limit of a filter: the fields that it reads, and the reasons it gives (none where the filter does not limit).

    A limit reads nothing else of a filter, so its answer for a posting is the same for all filters that agree in these
    fields. `alternatives` is a field of which one value is enough: the limit holds if it holds for one value alone.
    `always`: it speaks also where the filter says nothing."""

    fields: tuple[str, ...]
    ask: Callable[[Filter, Subject], Iterable[Reason]]
    alternatives: str = ""
    always: bool = False


def _graduation(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.degree is not None or f.graduation is not None:
        word, sentence = answer(f, s)
        # Whoever asks for a month wants one stated for the level; that the level is taken says nothing about it.
        stated = window_of(s.posting.facts, f.degree) is not None if f.graduation else word != "not stated"
        if word != "does not fit" and f.unstated == "drop" and not stated:
            word = "not stated"
        held = word != "does not fit" and (word != "not stated" or f.unstated == "pass")
        yield Reason("graduation" if f.graduation else "degree", held, f"{word}: {sentence}" if sentence else word)


def _tags(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.tags:
        found = [tag for tag in f.tags if tag in s.tags]
        yield Reason("tags", bool(found), ", ".join(found) if found else f"the source has {_list(s.tags) or 'no tags'}")


def _roles(f: Filter, s: Subject) -> Iterator[Reason]:
    facts = s.posting.facts
    kind = facts.kind.value if facts.kind else ""
    if facts.internship:
        yield Reason("internship", True, "" if kind == "internship" else kind)
    else:
        yield Reason("internship", False, f"{kind}, not an internship" if kind else "not an internship")
    if f.roles == "research":
        fact = facts.research
        held = bool(fact and fact.value)
        yield Reason(
            "research",
            held,
            (f'"{fact.quote}"' if fact and held and fact.quote else "") or ("" if held else "no sign of research"),
        )


def places_of(term: Term, s: Subject) -> Iterator[tuple[str, str]]:
    """(field, folded text) of where a term may stand."""
    for name in (term.field,) if term.field else FIELDS:
        yield name, getattr(s, name)


def where(term: Term, s: Subject) -> str:
    """The words found and where, or ""."""
    said = s.found.get(term)
    if said is None:
        hits = ((name, find(term, text)) for name, text in places_of(term, s))
        said = s.found[term] = next((f'"{words}" in the {name}' for name, words in hits if words), "")
    return said


def _any(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.any:
        found = list(dict.fromkeys(words for term in f.any if (words := where(term, s))))
        yield Reason("any", bool(found), ", ".join(found[:5]) if found else f"none of {_list(map(str, f.any))}")


def _all(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.all:
        found = {str(term): where(term, s) for term in f.all}
        missing = [term for term, words in found.items() if not words]
        yield Reason("all", not missing, f"not found: {_list(missing)}" if missing else ", ".join(found.values()))


def _none(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.none:
        found = next((words for term in f.none if (words := where(term, s))), "")
        yield Reason("none", not found, found)


def _seasons(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.seasons:
        yield _season(f, s)


def _season(f: Filter, s: Subject) -> Reason:
    """One of the posting's terms is enough."""
    named = seasons_of(s.posting.facts)
    if not named:
        return Reason("season", f.unstated == "pass", NOT_STATED)
    terms = [fact.value.split("-") for fact in named]
    held = any(all(part in has for part in want.split("-")) for want, has in product(f.seasons, terms))
    concluded = " (concluded from the posting date)" if any(fact.inferred for fact in named) else ""
    return Reason("season", held, _list(" ".join(has) for has in terms) + concluded)


def _places(f: Filter, s: Subject) -> Iterator[Reason]:
    if f.places:
        yield _place(f, s)


def _place(f: Filter, s: Subject) -> Reason:
    """Held when one place of the posting is wanted. Where that cannot be told, `unstated` decides."""
    remote = s.posting.facts.remote
    if remote is not None and remote.value and any(want == "remote" for want in f.places):
        return Reason("place", True, "remote")
    unsure: str | None = None
    for want, place in product(f.places, s.places):
        found = fit(want, place)
        if found is Fit.YES:
            return Reason("place", True, place)
        if found is Fit.MAYBE and unsure is None:
            unsure = place
    if not s.places:
        return Reason("place", f.unstated == "pass" and _may_be(f.places, remote), NOT_STATED)
    if unsure is not None:
        detail = f"{unsure}: cannot tell whether it is {_list(f.places, ' or ')}"
        return Reason("place", f.unstated == "pass", detail)
    return Reason("place", False, _list(s.places))


def _may_be(wanted: tuple[str, ...], remote: object) -> bool:
    """A posting that says it is not remote and names no place is not what is wanted where only "remote" is."""
    stated_on_site = remote is not None
    return not (stated_on_site and all(wants_remote(want) for want in wanted))


def _companies(f: Filter, s: Subject) -> Iterator[Reason]:
    """By the source's key, a glob over keys ("w-*"), or whole words of the name."""
    if f.companies:
        key = fold(s.posting.source)
        held = any(fnmatchcase(key, want) or pattern(want).search(s.company) for want in f.companies)
        yield Reason("company", held, s.posting.company)


def _hidden(f: Filter, s: Subject) -> Iterator[Reason]:
    """By the whole name: who hides Meta has not hidden Meta Health."""
    if f.hidden:
        yield Reason("hidden company", s.company not in f.hidden, s.posting.company)


def _list(words: Iterable[str], joint: str = ", ", most: int = 5) -> str:
    listed = list(words)
    return joint.join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _of_facts(ask: Callable[[Filter, Facts], Iterable[Reason]]) -> Callable[[Filter, Subject], Iterable[Reason]]:
    return lambda f, s: ask(f, s.posting.facts)


# In the order in which the reasons are told.
LIMITS = (
    Limit(("roles",), _roles, always=True),
    Limit(("any",), _any),
    Limit(("all",), _all),
    Limit(("none",), _none),
    Limit(("degree", "graduation", "unstated"), _graduation),
    Limit(("seasons", "unstated"), _seasons, "seasons"),
    Limit(("places", "unstated"), _places, "places"),
    Limit(("companies",), _companies, "companies"),
    Limit(("hidden",), _hidden),
    Limit(("want",), _of_facts(wishes.opening), always=True),
    *(Limit(fields, _of_facts(ask), alternatives) for fields, ask, alternatives in wishes.LIMITS),
    Limit(("tags",), _tags, "tags"),
)
