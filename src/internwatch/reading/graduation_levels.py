"""Which degree levels a stated graduation window holds for, where a posting tells them apart.

It finds no window; `graduation.py` hands over those that the text states.
"""

from __future__ import annotations

from typing import NamedTuple

from internwatch.facts import Fact, Window
from internwatch.reading.clause import clause
from internwatch.reading.degree import accepted
from internwatch.reading.levels import LEVELS, levels_between
from internwatch.reading.said import Post, Rule, Said

_FOR = Rule(
    "graduation.for_level",
    r"[ ,]{0,2}(?:is )?(?:(?:required|mandatory|only) )?(?:\(|for |if )(?:for )?(?:an? |the )?(?:current )?",
)
_LISTED = Rule("graduation.level_list", r"(?:\S+ (?:and|or|/) )?\S*")


class Stated(NamedTuple):
    """A window that the text states, where its words stand, and the rule that found them."""

    window: Window
    start: int
    end: int
    rule: str


def by_level(post: Post, said: Said, facts: list[tuple[Stated, Fact[Window]]]) -> dict[str, Fact[Window]]:
    """The window of each level; nothing where all levels that are demanded share one."""
    out: dict[str, Fact[Window]] = {}
    done = 0
    for one, fact in facts:
        levels, done = _levels(said, one, done)
        for level in levels:
            out.setdefault(level, fact)
    if not out:
        return {}
    differ = len({fact.value for fact in out.values()}) > 1
    return {level: out[level] for level in LEVELS if level in out} if differ or _demanded(post) - out.keys() else {}


def _levels(said: Said, one: Stated, done: int) -> tuple[set[str], int]:
    """The levels right behind a window ("2027 for PhD students"), or else those before it, and where they end."""
    if led := _FOR.match(said.low, one.end):
        named = _LISTED.match(said.low, led.end())
        end = named.end() if named else led.end()
        if levels := levels_between(said, led.end(), end):
            return levels, end
    first, _ = clause(said, one.start, one.end)
    return levels_between(said, max(first, done), one.end), one.end


def _demanded(post: Post) -> set[str]:
    part = accepted(post)
    if "degrees" not in part:
        return set()
    return set(part["degrees"].value) - set(part["preferred"].value if "preferred" in part else ())
