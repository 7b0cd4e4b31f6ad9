"""All facts of one posting: asks every reader once and puts the answers side by side.

It reads nothing itself, and it keeps other jobs cheap: thousands of them pass for each internship.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from internwatch.model import Fact, Facts
from internwatch.reading.deadline import read_deadline
from internwatch.reading.degree import read_degrees
from internwatch.reading.graduation import read_graduation
from internwatch.reading.place import read_places, read_remote
from internwatch.reading.research import read_research
from internwatch.reading.role import read_role, worth_reading
from internwatch.reading.season import read_season
from internwatch.reading.text import to_text

LONGEST_TITLE = 500


class Given(TypedDict, total=False):
    """What the source's own fields say; every one may be left out.

    `posted` is UTC-aware. `deadline` is a day "YYYY-MM-DD". `everything` asks for degrees, graduation, season and
    deadline of jobs that are no internships, too, which costs as much as an internship does.
    """

    places: Sequence[str]
    posted: datetime | None
    commitment: str
    department: str
    deadline: str | None
    remote: bool | None
    everything: bool


def read(title: str, body: str, **given: Unpack[Given]) -> Facts:
    """The facts of a posting with this title and description (any form: HTML, escaped HTML, Markdown, plain text).

    A job that is no internship ends early: kind, research by its title, and places are all it gets.
    """
    title = title[:LONGEST_TITLE]
    commitment, department = given.get("commitment", ""), given.get("department", "")
    places = tuple(given.get("places", ()))
    everything = given.get("everything", False)
    if not everything and not worth_reading(title, commitment, department):
        return _briefly(title, None, places, given.get("remote"))
    text = to_text(body)
    internship, kind = read_role(title, text, commitment, department)
    if not internship and not everything:
        return _briefly(title, kind, places, given.get("remote"))
    return Facts(
        internship=internship,
        kind=kind,
        research=read_research(title, text),
        degrees=read_degrees(title, text),
        graduation=read_graduation(title, text),
        season=read_season(title, text, given.get("posted")),
        deadline=read_deadline(text, given.get("posted"), given.get("deadline")),
        places=read_places(places, title, text),
        remote=read_remote(places, title, text, given.get("remote")),
    )


def _briefly(title: str, kind: Fact[str] | None, places: tuple[str, ...], remote: bool | None) -> Facts:
    return Facts(
        kind=kind, research=read_research(title, ""), places=read_places(places, title, ""),
        remote=read_remote(places, title, "", remote),
    )  # fmt: skip
