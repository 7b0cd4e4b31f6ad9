"""Whether two names may be one employer's: "DeepMind" and "Google DeepMind", "Jane Street" and "janestreet".

It knows no employer: that one took another's name, or belongs to it, cannot be seen from the names.
"""

from __future__ import annotations

import re
from typing import Literal

from internwatch.filters.fold import fold

Kinship = Literal["one", "perhaps", "another"]

_WORD = re.compile(r"[a-z0-9]+")
_DROPPED = frozenset({
    "the", "of", "for", "and", "inc", "ltd", "llc", "gmbh", "ag", "se", "sa", "nv", "bv", "kg", "plc", "corp",
    "co", "limited", "corporation", "com",
})  # fmt: skip
# Words that say what an employer is, not which.
_KIND = frozenset({
    "ai", "research", "science", "sciences", "lab", "labs", "laboratory", "laboratories", "technology",
    "technologies", "tech", "systems", "software", "solutions", "services", "group", "holdings", "company",
    "university", "institute", "college", "school", "center", "centre", "foundation", "capital", "trading",
    "bank", "partners", "management", "health", "robotics", "international", "global", "national",
})  # fmt: skip
_MOST_WORDS = 8
# A short name that is made of another one's letters ("MSR"), and initials that are no accident.
_SHORT, _INITIALS = 5, 3


def kinship(a: str, b: str) -> Kinship:
    """What two employers' names are to each other: "another" where nothing in them is shared, "perhaps" where one
    may be short for the other, or where a name is not given in Latin letters or not at all."""
    ours, theirs = _words(a), _words(b)
    if not (ours and theirs):
        return "one" if fold(a).strip() == fold(b).strip() != "" else "perhaps"
    if _names(ours) & _names(theirs):
        return "one"
    return "perhaps" if _shortens(ours, theirs) or _shortens(theirs, ours) else "another"


def _words(name: str) -> list[str]:
    found = _WORD.findall(fold(name))
    return ([word for word in found if word not in _DROPPED] or found)[:_MOST_WORDS]


def _names(words: list[str]) -> set[str]:
    """What an employer may be called: neighbouring words in one, where one of them is its own, and its initials."""
    ends = range(1, len(words) + 1)
    own = {"".join(words[i:j]) for j in ends for i in range(j) if not _KIND.issuperset(words[i:j])}
    initials = {"".join(word[0] for word in words)} if len(words) >= _INITIALS else set()
    return (own or {"".join(words)}) | initials


def _shortens(short: list[str], long: list[str]) -> bool:
    """Whether the letters of a short name of one word stand in the other in this order, the first one first."""
    name, letters = short[0], iter("".join(long))
    return len(short) == 1 and len(name) <= _SHORT and name[0] == long[0][0] and all(c in letters for c in name)
