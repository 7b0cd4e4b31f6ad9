"""What an alert says of graduating: the window of the reader's level, whether it fits, and the words that state it.

The reasons are those of the alert: what each filter found, its verdict, and the level and month that it asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from internwatch import reading
from internwatch.facts import Fact, Facts, Window, window_of
from internwatch.render import words

DEGREES = {"bachelor": "Bachelor", "master": "Master", "phd": "PhD"}
_VERDICTS = {"fits": "fits you", "does not fit": "does not fit you", "depends": "depends"}


def dates(facts: Facts, reasons: list[Mapping[str, Any]], longest: int) -> tuple[str, str, str]:
    """(window, verdict, words quoted up to so many characters, 0 for none).

    A verdict is said only where a filter asked and the posting answers."""
    found = facts.graduation
    if found is None:
        return "not stated", "", ""
    own = _own_window(facts, found, reasons)
    if own is None:
        said = f"not stated for {' or '.join(sorted(DEGREES.get(level, level) for level in _levels(reasons)))}"
    else:
        found, said = own, words.window(own.value) + (" (preferred)" if own.hedged else "")
    verdicts: dict[str, str] = {}
    for reason in reasons:
        verdict, detail = str(reason.get("verdict", "")), reading.clean(str(reason.get("verdict_detail", "")), 120)
        # A level that is taken is no date that fits.
        if verdict in _VERDICTS and (verdict != "fits" or _compared(facts, reason)):
            said_of = f"{_VERDICTS[verdict]} ({detail})" if verdict == "depends" and detail else _VERDICTS[verdict]
            verdicts.setdefault(said_of, reading.clean(str(reason.get("filter", "")), 40))
    if len(verdicts) == 1:
        verdict = next(iter(verdicts))
    else:
        verdict = "; ".join(f"{name}: {says}" for says, name in verdicts.items())
    return said, verdict, reading.clean(found.quote, longest) if longest else ""


def _levels(reasons: list[Mapping[str, Any]]) -> set[str]:
    """The levels that the filters asked for; "" is any."""
    return {str(reason.get("degree") or "") for reason in reasons}


def _own_window(facts: Facts, widest: Fact[Window], reasons: list[Mapping[str, Any]]) -> Fact[Window] | None:
    """The window of the reader's level, the widest where there are several; None where it has none."""
    own = {fact for level in _levels(reasons) if (fact := window_of(facts, level)) is not None}
    if len(own) == 1:
        return own.pop()
    return widest if own or not reasons else None


def _compared(facts: Facts, reason: Mapping[str, Any]) -> bool:
    """Whether the filter's month was held against a window that the posting states."""
    return bool(reason.get("graduation")) and window_of(facts, str(reason.get("degree") or "")) is not None
