"""A text prepared for reading, and the rules that are looked for in it.

A rule is a small named pattern with the letters it can begin with. One pass over the text finds every place where any
rule may begin, so a hundred rules cost little more than one, and none is tried at every letter. No wording is here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar, cast

import ahocorasick_rs

from internwatch.facts import Fact

T = TypeVar("T")
Part = dict[str, Any]
"""Some fields of `Facts` by name, as one reader found them; a field left out is not stated."""
LONGEST_QUOTE = 240
MOST_TRIES = 4_000
"""Beginnings of one rule tried in one text; a description holds a few hundred at most."""
LONGEST_RUN = 40
LONGEST_RULE = 400
"""Letters of a rule's pattern: what a person can still hold in the head."""

# Typographic quotes and dashes as their plain ones, so that no rule must know them; one letter for one letter.
_PLAIN = tuple(zip("’‘‛`´“”„–—‑‐−", "'''''\"\"\"-----", strict=True))


_RUN = re.compile(r"(?<!\\)((?:\\\\)*(?:\\[a-zA-Z]|\[(?:\\.|[^\]\\])+\]))([+*])")


def _bounded(run: re.Match[str]) -> str:
    return f"{run[1]}{{{int(run[2] == '+')},{LONGEST_RUN}}}"


# Searching is many times as quick where every alternative begins with a letter. So a word's edge is looked back for
# behind its first letter: "\bour" becomes "o(?<!\wo)ur", and "\b(?:our|its)" the same for each.
_EDGE = re.compile(r"(?:^|(?<=[|:]))\\b([a-z](?![?*{]))")
_WORD = r"[a-z](?![?*{])[^()\[\]|]*"
_EDGE_OF_MANY = re.compile(rf"(?:^|(?<=[|:]))\\b\(\?:({_WORD}(?:\|{_WORD})*)\)(?![?*{{])")
_FIRST = re.compile(r"(?:^|(?<=\|))([a-z])")
_TURNED = r"\1(?<!\\w\1)"


def _turned(pattern: str) -> str:
    many = _EDGE_OF_MANY.sub(lambda found: f"(?:{_FIRST.sub(_TURNED, found[1])})", pattern)
    return _EDGE.sub(_TURNED, many)


class Rule:
    """A named pattern. `name` is "<fact>.<what it knows>"; it goes into `Fact.rule` and into `read --explain`.

    `pattern` is matched against text in lower case with plain quotes and dashes. `beginnings` are letters with which
    every match starts (letters that only a look-behind sees are no part); a rule without any may only be used on
    titles and short pieces. A run of letters ("\\w+", "[a-z]*") takes at most 40, longer than any word, so that a text
    without spaces costs no more than another.
    """

    __slots__ = ("beginnings", "name", "pattern", "written")
    known: dict[str, Rule] = {}  # noqa: RUF012 - the registry of all rules, filled as the readers are imported

    def __init__(self, name: str, pattern: str, *beginnings: str) -> None:
        if name in self.known:
            raise ValueError(f"two rules are called {name}")
        self.name, self.written, self.beginnings = name, pattern, beginnings
        self.pattern = cast(re.Pattern[str], _Uncompiled(self))
        self.known[name] = self

    def search(self, low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Try the rule at every letter: for titles and short pieces."""
        return self.pattern.search(low, start, len(low) if end is None else end)

    def match(self, low: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Try the rule at one place."""
        return self.pattern.match(low, start, len(low) if end is None else end)


class _Uncompiled:
    """Stands in for `Rule.pattern` until it is first used: a look with one new posting needs a tenth of all rules, and
    compiling them all takes longer than reading it."""

    __slots__ = ("rule",)

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __getattr__(self, name: str) -> Any:
        self.rule.pattern = re.compile(_turned(_RUN.sub(_bounded, self.rule.written)))
        return getattr(self.rule.pattern, name)


Patterns = list[tuple[str, tuple[Rule, ...]]]
"""What the pass looks for: letters, and the rules that begin with them."""


@lru_cache(maxsize=2)  # rules are added only while the readers are imported
def _automaton(count: int) -> tuple[ahocorasick_rs.AhoCorasick, Patterns]:
    by_letters: dict[str, list[Rule]] = {}
    for rule in Rule.known.values():
        for letters in dict.fromkeys(rule.beginnings):
            by_letters.setdefault(letters, []).append(rule)
    patterns = [(letters, tuple(rules)) for letters, rules in by_letters.items()]
    words = [letters for letters, _ in patterns]
    return ahocorasick_rs.AhoCorasick(words, implementation=ahocorasick_rs.Implementation.ContiguousNFA), patterns


@lru_cache(maxsize=8)
def _letters_of(rule: Rule, count: int) -> dict[int, str]:
    """The beginnings of this rule by their numbers in the pass."""
    return {number: letters for number, (letters, rules) in enumerate(_automaton(count)[1]) if rule in rules}


def _by_rule(hits: list[tuple[int, int, int]], patterns: Patterns) -> dict[Rule, list[int]]:
    places: dict[Rule, list[int]] = {}
    for number, start, _ in hits:
        for rule in patterns[number][1]:
            if (known := places.get(rule)) is None:
                places[rule] = [start]
            elif known[-1] != start:  # a rule may begin with "earn" and with "earned"
                known.append(start)
    return places


class Said:
    """One text: `raw` as it stands, `low` in lower case with plain quotes and dashes, letter for letter.

    Positions in `low` are positions in `raw`.
    """

    __slots__ = ("_hits", "_places", "low", "raw")

    def __init__(self, raw: str) -> None:
        self.raw, self.low = raw, _folded(raw)
        self._hits: list[tuple[int, int, int]] = []
        self._places: dict[Rule, list[int]] | None = None

    def places(self) -> dict[Rule, list[int]]:
        """The rules that may stand in the text, each with the places where one of its beginnings stands, in order."""
        if self._places is None:
            automaton, patterns = _automaton(len(Rule.known))
            self._hits = automaton.find_matches_as_indexes(self.low, overlapping=True)
            self._hits.sort(key=itemgetter(1))  # they come in the order of their ends
            self._places = _by_rule(self._hits, patterns)
        return self._places

    def words(self, rule: Rule) -> Iterator[tuple[str, int]]:
        """Each beginning of this rule that stands in the text, and where."""
        if rule in self.places():
            letters = _letters_of(rule, len(Rule.known))
            for number, start, _ in self._hits:
                if number in letters:
                    yield letters[number], start

    def may(self, rules: Iterable[Rule]) -> list[Rule]:
        """Those of these rules that may stand in the text, in their order."""
        places = self.places()
        return [rule for rule in rules if rule in places]

    def scan(self, rule: Rule, start: int = 0, end: int | None = None) -> Iterable[re.Match[str]]:
        """What `rule.pattern.finditer(low, start, end)` gives: matches that do not overlap, in order."""
        starts = (self._places or self.places()).get(rule)
        return self._matches(rule, starts, start, end) if starts else ()  # most rules end here

    def first(self, rule: Rule, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match of a rule."""
        starts = (self._places or self.places()).get(rule)
        return next(self._matches(rule, starts, start, end), None) if starts else None

    def _matches(self, rule: Rule, starts: list[int], start: int, end: int | None) -> Iterator[re.Match[str]]:
        limit = len(self.low) if end is None else end
        free, match, low = start, rule.pattern.match, self.low
        first = bisect_left(starts, start) if start else 0
        last = len(starts) if end is None else bisect_left(starts, end)
        for at in starts[first : min(last, first + MOST_TRIES)]:
            if at >= free and (found := match(low, at, limit)):
                yield found
                free = max(found.end(), at + 1)

    def quote(self, start: int, end: int) -> str:
        """The words between two positions as they stand, white space collapsed and cut at 240 letters."""
        return " ".join(self.raw[start:end].split())[:LONGEST_QUOTE].strip(" -–—|(),:;•·[")

    def fact(self, value: T, found: re.Match[str], rule: Rule, **marks: Any) -> Fact[T]:
        """A fact that a match of a rule states; its quote is what matched. `marks` are `hedged` and `inferred`."""
        return Fact(value, self.quote(*found.span()), rule=rule.name, **marks)


def _folded(raw: str) -> str:
    low = raw.lower()
    if len(low) != len(raw):  # a few letters grow in lower case; those stay as they are
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in raw)
    if not low.isascii():  # one search per letter is ten times as quick as str.translate
        for letter, plain in _PLAIN:
            if letter in low:
                low = low.replace(letter, plain)
    return low


class Post:
    """A posting as the readers get it: title and text prepared, and what fields of the board say.

    `posted` is UTC-aware; `deadline` is a day; `title` is one line, `text` is plain (`reading.to_text`).
    """

    __slots__ = ("commitment", "countries", "deadline", "department", "places", "posted", "remote", "text", "title")

    def __init__(  # noqa: PLR0913 - the fields of a posting
        self, title: str, text: str = "", *, places: tuple[str, ...] = (), posted: datetime | None = None,
        commitment: str = "", department: str = "", deadline: str | None = None, remote: bool | None = None,
        countries: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.title, self.text = Said(title), Said(text)
        self.places, self.posted, self.commitment, self.department = places, posted, commitment, department
        self.deadline, self.remote, self.countries = deadline, remote, countries

    def both(self) -> tuple[Said, Said]:
        """Title, then text."""
        return self.title, self.text
