"""Whether a posting passes a filter, with a reason for every condition, held or not; it neither stores nor sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

import msgspec

from internwatch.filters import wishes
from internwatch.filters.fold import fold
from internwatch.filters.language import Filter
from internwatch.filters.places import Fit, fit, wants_remote
from internwatch.filters.terms import FIELDS, Term, find, pattern
from internwatch.filters.verdict import verdict
from internwatch.model import Match, Miss, Posting, Reason, Verdict

NOT_STATED = "not stated"


class Subject(msgspec.Struct, frozen=True):
    """A posting made ready for many filters: its words folded once. `places` are the listed and the read ones."""

    posting: Posting
    tags: tuple[str, ...]
    title: str
    text: str
    company: str
    place: str
    places: tuple[str, ...]


def subject(posting: Posting, tags: Iterable[str], text: str) -> Subject:
    """`tags` are those of the posting's source, `text` its description as plain text (reading.to_text)."""
    # What reading made of the places comes first; the listed ones may say more ("Remote - US").
    places = tuple(dict.fromkeys((*posting.facts.places, *posting.places)))
    return Subject(
        posting=posting, tags=tuple(fold(tag) for tag in tags), title=fold(posting.title), text=fold(text),
        company=fold(posting.company), place=fold("\n".join(places)), places=places,
    )  # fmt: skip


def match(f: Filter, s: Subject) -> Match | Miss:
    """A Match, or a Miss whose `near` says that one condition alone failed. Both keep every condition's reason."""
    word, sentence = _verdict(f, s)
    reasons = tuple(_conditions(f, s, word, sentence))
    failed = sum(not r.held for r in reasons)
    if failed:
        return Miss(f.name, reasons, near=failed == 1, verdict=word, verdict_detail=sentence)
    return Match(f.name, reasons, verdict=word, verdict_detail=sentence)


# The name under which the command line asks; the answer is the same, nothing is cut short.
explain = match


def _verdict(f: Filter, s: Subject) -> tuple[Verdict, str]:
    if f.degree is None and f.graduation is None:
        return "not stated", ""
    return verdict(s.posting.facts, f.degree, f.graduation)


def _conditions(f: Filter, s: Subject, word: Verdict, sentence: str) -> Iterator[Reason]:
    yield from _roles(f, s)
    if f.any:
        yield _any(f.any, s)
    if f.all:
        yield _all(f.all, s)
    if f.none:
        yield _none(f.none, s)
    if f.degree is not None or f.graduation is not None:
        held = word != "does not fit" and (word != "not stated" or f.unstated == "pass")
        yield Reason("graduation" if f.graduation else "degree", held, f"{word}: {sentence}" if sentence else word)
    if f.seasons:
        yield _season(f, s)
    if f.places:
        yield _places(f, s)
    if f.companies:
        yield _company(f.companies, s)
    yield from wishes.conditions(f, s.posting.facts)
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


def _find(term: Term, s: Subject) -> str:
    """The words found and where, or ""."""
    for name, text in places_of(term, s):
        if words := find(term, text):
            return f'"{words}" in the {name}'
    return ""


def _any(terms: tuple[Term, ...], s: Subject) -> Reason:
    found = list(dict.fromkeys(words for term in terms if (words := _find(term, s))))
    return Reason("any", bool(found), ", ".join(found[:5]) if found else f"none of {_list(map(str, terms))}")


def _all(terms: tuple[Term, ...], s: Subject) -> Reason:
    found = {str(term): _find(term, s) for term in terms}
    missing = [term for term, words in found.items() if not words]
    return Reason("all", not missing, f"not found: {_list(missing)}" if missing else ", ".join(found.values()))


def _none(terms: tuple[Term, ...], s: Subject) -> Reason:
    found = next((words for term in terms if (words := _find(term, s))), "")
    return Reason("none", not found, found)


def _season(f: Filter, s: Subject) -> Reason:
    fact = s.posting.facts.season
    if fact is None:
        return Reason("season", f.unstated == "pass", NOT_STATED)
    has = fact.value.split("-")
    held = any(all(part in has for part in want.split("-")) for want in f.seasons)
    return Reason("season", held, " ".join(has) + (" (concluded from the posting date)" if fact.inferred else ""))


def _places(f: Filter, s: Subject) -> Reason:
    """Held when one place of the posting is wanted. Where that cannot be told, `unstated` decides."""
    remote = s.posting.facts.remote
    if remote is not None and remote.value and any(want == "remote" for want in f.places):
        return Reason("place", True, "remote")
    fits = [(fit(want, place), place) for want in f.places for place in s.places]
    for answer, place in fits:
        if answer is Fit.YES:
            return Reason("place", True, place)
    if not s.places:
        return Reason("place", f.unstated == "pass" and _may_be(f.places, remote), NOT_STATED)
    unsure = [place for answer, place in fits if answer is Fit.MAYBE]
    if unsure:
        detail = f"{unsure[0]}: cannot tell whether it is {_list(f.places, ' or ')}"
        return Reason("place", f.unstated == "pass", detail)
    return Reason("place", False, _list(s.places))


def _may_be(wanted: tuple[str, ...], remote: object) -> bool:
    """A posting that says it is not remote and names no place is not what is wanted where only "remote" is."""
    stated_on_site = remote is not None
    return not (stated_on_site and all(wants_remote(want) for want in wanted))


def _company(companies: tuple[str, ...], s: Subject) -> Reason:
    """By the source's key, a glob over keys ("w-*"), or whole words of the name."""
    key = fold(s.posting.source)
    held = any(fnmatchcase(key, want) or pattern(want).search(s.company) for want in companies)
    return Reason("company", held, s.posting.company)


def _list(words: Iterable[str], joint: str = ", ", most: int = 5) -> str:
    listed = list(words)
    return joint.join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
