"""Which fields of research a posting is about, from kept lists of synonyms; each with the synonym that stands there.

It does not ask whether the work is research, and a field that is mentioned once in passing is no topic.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.said import Part, Post, Rule, Said
from internwatch.reading.topic_words import WORDS

TOPICS = tuple(WORDS)
# A word that names the field counts double; so much together makes a topic of the text. The title alone is enough.
STRONG, WEAK, ENOUGH = 2, 1, 4
# Further mentions of one word say nothing new.
MOST_OF_ONE = 2


class _Word(NamedTuple):
    topic: str
    weight: int
    stem: bool


class _Mention(NamedTuple):
    start: int
    end: int
    weight: int
    letters: str


def _table() -> dict[str, list[_Word]]:
    table: dict[str, list[_Word]] = {}
    for topic, line in WORDS.items():
        for part, weight in zip(line.split("|"), (STRONG, WEAK), strict=True):
            for word in filter(None, (w.strip() for w in part.split(","))):
                table.setdefault(word.rstrip("*"), []).append(_Word(topic, weight, word.endswith("*")))
    return table


_WORDS = _table()
# One rule stands for all words: it only brings them into the pass over the text.
_ALL = Rule("topic.words", r"[^\W_]+", *_WORDS)


def read_topics(post: Post) -> Part:
    """`topics`, those of the title first, then by how much the text speaks of them."""
    found: dict[str, Fact[str]] = {}
    for topic, (_, fact) in _weighed(post.title).items():
        found[topic] = fact
    by_weight = sorted(_weighed(post.text).items(), key=lambda item: -item[1][0])
    for topic, (weight, fact) in by_weight:
        if weight >= ENOUGH:
            found.setdefault(topic, fact)
    return {"topics": tuple(found.values())}


def _weighed(said: Said) -> dict[str, tuple[int, Fact[str]]]:
    """topic -> how much speaks for it, and the strongest word that does."""
    mentions: dict[str, list[_Mention]] = {}
    for letters, at in said.words(_ALL):
        for word in _WORDS[letters]:
            if end := _end(said.low, at, letters, word.stem):
                mentions.setdefault(word.topic, []).append(_Mention(*end, word.weight, letters))
    return {topic: _sum(topic, said, _longest(found)) for topic, found in mentions.items() if found}


def _longest(found: list[_Mention]) -> list[_Mention]:
    """Without mentions that lie in a longer one: "language model" in "large language models" is said once."""
    kept: list[_Mention] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _sum(topic: str, said: Said, found: list[_Mention]) -> tuple[int, Fact[str]]:
    weights: Counter[str] = Counter()
    for one in found:
        weights[one.letters] = min(weights[one.letters] + one.weight, one.weight * MOST_OF_ONE)
    best = max(found, key=lambda m: m.weight)
    return weights.total(), Fact(topic, said.quote(best.start, best.end), rule=f"topic.{best.letters}")


_LETTERS = re.compile(r"[^\W\d_]*")


def _end(low: str, at: int, letters: str, stem: bool) -> tuple[int, int] | None:
    """Where the word that begins here starts and ends, if it is one."""
    if at and low[at - 1].isalnum():
        return None
    end = at + len(letters)
    rest = _LETTERS.match(low, end)
    tail = rest[0] if rest else ""
    if tail and not stem and tail != "s":
        return None
    return at, end + len(tail)
