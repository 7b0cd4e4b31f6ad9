"""What a look at a watched page means: which sentences about internships came and which went, told as a hint.

The first look is a silent baseline; a sentence that was there before is never told again, one that went is told when
two looks in a row missed it, and a page gives one hint a day at most: what moves later that day waits for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from typing import Protocol

import msgspec

from internwatch.model import Owed, Source
from internwatch.poll import health
from internwatch.poll.keep import Keeps, Kept
from internwatch.poll.look import Look
from internwatch.poll.owing import Rules
from internwatch.store.rows import BoardState, PageSaved, Sentence

SUBJECT = "hint:"
# So much of a sentence is quoted, and so many sentences.
QUOTED, MOST_QUOTED = 220, 8
# Of a page that is new all over, only the first sentences are compared with what was.
MOST_COMPARED = 20
# Two sentences with so much in common are one that was edited.
EDITED = 0.6


class KeepsPages(Keeps, Protocol):
    """What keeping pages needs of the store."""

    def sentences(self, board: str) -> dict[str, Sentence]: ...
    def save_page(self, saved: PageSaved) -> int: ...


def keep_hint(store: KeepsPages, source: Source, state: BoardState, found: Look, rules: Rules) -> Kept:
    """Compare a page with how it was, and owe a hint where it is due. An unchanged page may still owe one."""
    known = store.sentences(state.board)
    first = state.baseline_at is None
    now = known if found.unchanged else _now(known, state.board, found, first)
    came, went = _untold(now, found.at)
    day = found.at.date().isoformat()
    note = SUBJECT + state.board
    owed: tuple[Owed, ...] = ()
    if (came or went) and not first and store.get_meta(note) != day:
        told = {s.native: _told(s, found.at) for s in (*came, *went)}
        now = {**now, **told}
        owed = _hint(source, state.board, came, went, rules.hints, day)
    here = sum(1 for s in now.values() if s.gone_at is None)
    after = health.good(state, found, rules.every, here)
    moved = tuple(s for native, s in now.items() if known.get(native) != s)
    count = store.save_page(PageSaved(after, found.at, moved, owed, (note, day) if owed else None))
    return Kept(
        source, state.board, after, new=len(came), changed=len(came) + len(went), owed=count, seen=here, first=first,
        unchanged=not moved and not owed, titles=tuple(s.text for s in came[:10]),
    )  # fmt: skip


def _now(known: Mapping[str, Sentence], board: str, found: Look, first: bool) -> dict[str, Sentence]:
    """The sentences after a look. What stood there at the first one counts as told."""
    now = dict(known)
    for place, (native, raw) in enumerate(found.rows.items()):
        old = known.get(native)
        if old is None:
            now[native] = Sentence(board, native, place, raw.title, found.at, came_told=found.at if first else None)
        elif old.gone_at is not None:
            now[native] = msgspec.structs.replace(old, gone_at=None, place=place)
    for native, old in known.items():
        if native not in found.rows and old.gone_at is None:
            now[native] = msgspec.structs.replace(old, gone_at=found.at)
    return now


def _untold(now: Mapping[str, Sentence], at: datetime) -> tuple[list[Sentence], list[Sentence]]:
    """(came and is there, went and was missed before) and nobody was told."""
    came = [s for s in now.values() if s.gone_at is None and s.came_told is None]
    went = [s for s in now.values() if s.gone_at and s.came_told and s.went_told is None]
    # A page that fails in passing misses its sentences once; one that was edited has another in their place.
    sure = [s for s in went if (s.gone_at and s.gone_at < at) or any(_edited(s, new) for new in came[:MOST_COMPARED])]
    return sorted(came, key=_place), sorted(sure, key=_place)


def _place(sentence: Sentence) -> int:
    return sentence.place


def _told(sentence: Sentence, at: datetime) -> Sentence:
    """A sentence of which is told now that it is there, or that it went."""
    name = "came_told" if sentence.gone_at is None else "went_told"
    return msgspec.structs.replace(sentence, **{name: at})


def _hint(
    source: Source, board: str, came: list[Sentence], went: list[Sentence], to: Iterable[str], day: str
) -> tuple[Owed, ...]:  # fmt: skip
    page = source.careers or source.options.url
    payload = {
        "title": f"hint: something about internships changed here: {source.name}",
        "lines": [page, *_lines(came, went), "A hint, no posting: the words of a page have changed."],
    }
    return tuple(Owed(destination, "operator", SUBJECT + board, day, (), payload) for destination in to)


def _lines(came: list[Sentence], went: list[Sentence]) -> list[str]:
    """The words that came and went; a sentence that was edited stands beside what it was."""
    left = list(went)
    lines = []
    for number, new in enumerate(came):
        old = next((s for s in left if number < MOST_COMPARED and _edited(s, new)), None)
        if old is not None:
            left.remove(old)
            lines += [f"now: “{_cut(new.text)}”", f"before: “{_cut(old.text)}”"]
        else:
            lines.append(f"new: “{_cut(new.text)}”")
    lines += [f"gone: “{_cut(old.text)}”" for old in left]
    more = len(lines) - MOST_QUOTED
    return [*lines[:MOST_QUOTED], f"and {more} more"] if more > 0 else lines


def _edited(old: Sentence, new: Sentence) -> bool:
    """Whether a sentence is what became of another one."""
    compared = SequenceMatcher(None, old.text.lower(), new.text.lower(), autojunk=False)
    return compared.real_quick_ratio() >= EDITED and compared.quick_ratio() >= EDITED and compared.ratio() >= EDITED


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"
