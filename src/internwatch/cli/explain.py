"""A posting as its reader saw it: the text with the deciding words marked, and the rule behind each fact.

It prints what `reading` found; it finds nothing itself.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import click

from internwatch.facts import Fact, Facts, Pay, Place, Weeks, Window
from internwatch.render import sentences

WIDTH = 100


def explained(title: str, text: str, facts: Facts, colour: bool) -> str:
    """Title and text with every quote marked, a line per fact with its words and its rule, then what is not stated."""
    stated = list(_stated(facts))
    quotes = sorted({fact.quote for _, fact in stated if fact.quote}, key=len, reverse=True)
    lines = [_marked(title, quotes, colour), ""]
    for line in text.splitlines():
        lines += _wrapped(_marked(line, quotes, colour))
    lines += ["", *(_line(name, fact) for name, fact in stated)]
    if facts.where:
        lines.append(f"  {'where':<16}{'; '.join(map(place_words, facts.where))}")
    named = {name for name, _ in stated}
    silent = [n for n in Facts.__struct_fields__ if n not in named and n not in _NO_FACTS]
    return "\n".join([*lines, "  not stated: " + ", ".join(silent).replace("_", " ")])


# Fields of Facts that are no facts with words.
_NO_FACTS = frozenset({
    "reader", "language", "internship", "score", "places", "where", "place_count", "deadline_zone",
    "graduation_by_degree",
})  # fmt: skip


def _stated(facts: Facts) -> Iterator[tuple[str, Fact[Any]]]:
    """(name, fact) of everything that is stated; lists one by one."""
    for name in Facts.__struct_fields__:
        value = getattr(facts, name)
        if isinstance(value, Fact):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"graduation {level}", fact) for level, fact in value.items())
        elif isinstance(value, tuple):
            yield from ((name, fact) for fact in value if isinstance(fact, Fact))


def _line(name: str, fact: Fact[Any]) -> str:
    marks = ", ".join(mark for mark in ("hedged", "inferred") if getattr(fact, mark))
    said = value_words(fact.value) + (f" ({marks})" if marks else "")
    quote = f'  "{fact.quote}"' if fact.quote else "  (a field of the board)"
    return f"  {name.replace('_', ' '):<16}{said}{quote}" + (f"  [{fact.rule}]" if fact.rule else "")


def value_words(value: Any) -> str:
    """A fact's value for a person."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Window):
        return f"{value.earliest or 'open'} to {value.latest or 'open'}"
    if isinstance(value, Place):
        return place_words(value)
    if isinstance(value, Weeks):
        return sentences.weeks(value)
    if isinstance(value, Pay):
        return sentences.pay(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def place_words(place: Place) -> str:
    """ "Zurich, CH"."""
    return ", ".join(part for part in (place.city, place.region, place.country) if part)


def _marked(line: str, quotes: list[str], colour: bool) -> str:
    """The line with every quote in it set off; quotes that span lines are marked where they begin."""
    spans: list[tuple[int, int]] = []
    for quote in quotes:
        at = line.find(quote)
        if at >= 0 and not any(start < at + len(quote) and at < end for start, end in spans):
            spans.append((at, at + len(quote)))
    for start, end in sorted(spans, reverse=True):
        words = line[start:end]
        line = line[:start] + (click.style(words, bold=True, reverse=True) if colour else f"⟦{words}⟧") + line[end:]
    return line


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
