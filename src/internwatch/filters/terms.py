"""One word or phrase of a filter: how it is written, and where it stands in a text; it knows nothing of postings.

"language model*"                 whole words, `*` stands for the rest of a word
"title: reinforcement learning"   only there; also text:, company:, place:
"pre-training"                    a hyphen may be a space or nothing in the text, a space may be a hyphen
"title: /ph\\.?d/"                a regular expression (regexes.py) over the folded text, without regard to case
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, cast

import msgspec

from internwatch.filters import regexes
from internwatch.filters.fold import fold

Field = Literal["", "title", "text", "company", "place"]
FIELDS = ("title", "text", "company", "place")
# Scripts that write no space between words: "实习" must be found inside a longer run of them.
_RUNS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
_IN_RUN = re.compile(f"[{_RUNS}]")
_LETTER = f"[^\\W{_RUNS}]"
_PREFIX = re.compile(r"\s*([^\W\d_]+)\s*:(.*)", re.DOTALL)
_LONGEST = 200


class Term(msgspec.Struct, frozen=True):
    """A word or phrase. `words` is folded; `field` is where it must stand ("": anywhere). With `regex`, `words` is an
    expression as it was written."""

    words: str
    field: Field = ""
    regex: bool = False

    def __str__(self) -> str:
        said = f"/{self.words}/" if self.regex else self.words
        return f"{self.field}: {said}" if self.field else said

    @property
    def needle(self) -> str:
        """The longest piece that must stand in the text letter by letter; "" where nobody can tell."""
        return "" if self.regex else needle(self.words)


def parse_term(text: str) -> tuple[Term | None, str, str]:
    """(term, "", "") or (None, what is wrong, advice)."""
    field, words = "", text
    if prefix := _PREFIX.fullmatch(text):
        field, words = prefix[1].lower(), prefix[2]
        if field not in FIELDS:
            return None, f"{text!r}: {field}: is not a place to look in", "Use title:, text:, company: or place:."
    if (expression := regexes.expression_of(words)) is not None:
        problem, advice = regexes.trouble(expression)
        return (None, f'"{text.strip()[:60]}" {problem}', advice) if problem else (
            Term(expression, cast(Field, field), regex=True), "", ""
        )  # fmt: skip
    words = " ".join(fold(words).split())
    literal = [c for c in words if c.isalnum()]
    if not literal:
        return None, f"{text!r} holds no letter or digit", "Write a word or a phrase."
    if "*" in words and len(literal) < 2 and not _IN_RUN.search(words):
        return None, f"{text!r} would match nearly every word", "Give at least two letters before the *."
    if len(words) > _LONGEST:
        return None, f"{text[:40]!r}… is longer than {_LONGEST} characters", "Write words, not sentences."
    return Term(words, cast(Field, field)), "", ""


@lru_cache(maxsize=65_536)
def pattern(words: str) -> re.Pattern[str]:
    """The folded words of a term as a pattern over folded text. All repeats are bounded: time stays linear."""
    parts = [part for part in re.split(r"([\s\-]+)", words.strip(" -")) if part]
    body = "".join(_joint(part) if not part.strip(" -") else _word(part) for part in parts)
    first, last = parts[0], parts[-1]
    before = f"(?<!{_LETTER})" if _bordered(first[0]) else ""
    after = f"(?!{_LETTER})" if _bordered(last[-1]) or last.endswith("*") else ""
    if len(last) == 1 and last.isalpha():
        after += r"(?!\+\+|#)"  # "C" is neither C++ nor C#
    return re.compile(before + body + after)


def _joint(separator: str) -> str:
    return r"[\s\-]{0,4}" if "-" in separator else r"[\s\-]{1,8}"


def _word(part: str) -> str:
    return f"{_LETTER}{{0,40}}".join(re.escape(piece) for piece in part.split("*"))


def _bordered(char: str) -> bool:
    return char.isalnum() and not _IN_RUN.match(char)


@lru_cache(maxsize=65_536)
def needle(words: str) -> str:
    """The longest piece of the term that must stand in the text letter by letter."""
    return max(re.split(r"[\s\-*]+", words), key=len)


def find(term: Term, text: str) -> str:
    """The words of a folded text that the term matches, white space collapsed; "" when it does not."""
    if term.regex:
        return regexes.search(term.words, text)
    if needle(term.words) not in text:
        return ""
    found = pattern(term.words).search(text)
    return " ".join(found[0].split()) if found else ""
