"""Regular expressions in filters: google-re2 compiles and searches them in linear time; Python's `re` never sees one.

What looks around, looks back or grows too large is refused with a reason. It knows no filter; the extra `regex` brings
re2, and it is loaded when the first expression is read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from internwatch.filters.fold import fold

# What an expression may take: memory, and steps of its program. Time is linear in the text but grows with the steps:
# "a{0,999}a{0,999}c" has 4,001 and takes 4 s for half a megabyte, which is too long for one filter.
MAX_MEMORY, MOST_STEPS = 1 << 20, 1000
LONGEST = 200
INSTALL = 'pip install "internwatch[regex]"'
# Three words that have no letter in common: what finds something in each of them finds something in every posting.
_UNLIKE = (b"", b"how", b"mid", b"set")
_PLAINER = (
    ("invalid perl operator: (?", "looks ahead or behind, which re2 does not do"),
    ("invalid escape sequence: \\1", "refers back to a group, which re2 does not do"),
    ("invalid repetition size", "repeats more than 1,000 times"),
    ("pattern too large", "is too large"),
    ("missing ]", "has a [ without its ]"),
    ("missing )", "has a ( without its )"),
    ("unexpected )", "has a ) without its ("),
    ("trailing \\", "ends with a lone backslash"),
    ("no argument for repetition operator", "has a *, + or ? with nothing before it"),
)


def expression_of(text: str) -> str | None:
    """What stands between the slashes of "/…/", or None for words."""
    said = text.strip()
    return said[1:-1] if len(said) > 1 and said[0] == said[-1] == "/" else None


def trouble(expression: str) -> tuple[str, str]:
    """(what is wrong, advice) for an expression that cannot be used; ("", "") for one that can."""
    if len(expression) > LONGEST:
        return f"is longer than {LONGEST} characters", "Several short ones do the same."
    if not expression.strip():
        return "is an empty expression", "Write something between the slashes."
    try:
        found = compiled(expression)
    except ImportError:
        return "is a regular expression, and google-re2 is not installed", f"Install it: {INSTALL}; or write words."
    except ValueError as error:
        return str(error), "Syntax: github.com/google/re2/wiki/Syntax."
    if all(found.search(word) for word in _UNLIKE[1:]) or found.search(_UNLIKE[0]):
        return "would match nearly every posting", "Say more."
    return "", ""


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Any:
    """The expression, ready for bytes of folded text. ValueError with a sentence; ImportError without re2."""
    import re2

    options = re2.Options()
    options.max_mem, options.case_sensitive, options.log_errors = MAX_MEMORY, False, False
    try:
        found = re2.compile(_as_folded(expression).encode("utf-8", "replace"), options)
    except re2.error as error:
        raise ValueError(_plainly(error)) from error
    if found.programsize > MOST_STEPS:
        raise ValueError("is too large: it repeats too much")
    return found


def search(expression: str, text: str) -> str:
    """What the expression finds first in a folded text, white space collapsed and cut; "" where it finds nothing."""
    found = compiled(expression).search(text.encode("utf-8", "replace"))
    if found is None:
        return ""
    words = " ".join(found.group().decode("utf-8", "replace").split())
    return (words[:79] + "…" if len(words) > 80 else words) or "a blank"


def _as_folded(expression: str) -> str:
    """Texts are folded, so "ü" must be "u" here too; ASCII stays, since "\\D" is not "\\d"."""
    return "".join(c if c.isascii() else fold(c) for c in expression)


def _plainly(error: Exception) -> str:
    """What re2 says, in words of ours where we have some."""
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    plain = next((words for begins, words in _PLAINER if text.startswith(begins)), "")
    return plain or f"is no expression that re2 reads ({text[:80]})"
