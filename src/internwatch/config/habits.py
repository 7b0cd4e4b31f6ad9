"""The rhythm, the quiet hours and the zone of filters: whether they can be read, and whether filters that send to one
place agree on them. Mistakes are noted in a Report; what they mean is rhythm.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from internwatch.config.report import Report
from internwatch.config.values import said
from internwatch.filters.language import Filter
from internwatch.habits import read_quiet
from internwatch.rhythm import parse_rhythm, parse_zone

_READ: Mapping[str, Callable[[str], object]] = {"rhythm": parse_rhythm, "quiet": read_quiet, "zone": parse_zone}


def check_habits(filters: Sequence[Filter | None], report: Report) -> None:
    """Note what is wrong. `filters` are those of the file in its order, None where one could not be read."""
    for number, f in enumerate(filters):
        for key, read in _READ.items() if f else ():
            value = str(getattr(f, key))
            try:
                read(value) if value else None
            except ValueError as error:
                report.mistake(("filter", number, key), str(error), value=value)
    for key in ("quiet", "zone"):
        _agreed(key, filters, report)


def _agreed(key: str, filters: Sequence[Filter | None], report: Report) -> None:
    """A chat has one night: two filters that send there must not give it two."""
    first: dict[str, Filter] = {}
    for number, f in enumerate(filters):
        value = getattr(f, key, "")
        for destination in f.send_to if f and value else ():
            assert f is not None
            other = first.setdefault(destination, f)
            if getattr(other, key) != value:
                problem = f"{destination} has {key} = {said(getattr(other, key))} by filter {said(other.name)} already"
                report.mistake(("filter", number, key), problem, "Give both the same, or only one of them any.")
                break
