"""All facts of one posting: asks every reader once and puts the answers side by side.

It reads nothing itself, and it keeps other jobs cheap: thousands of them pass for each internship.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from internwatch.facts import Facts
from internwatch.reading.apply import read_apply
from internwatch.reading.authorisation import read_authorisation
from internwatch.reading.deadline import read_deadline
from internwatch.reading.degree import read_degrees
from internwatch.reading.derived import derive
from internwatch.reading.evergreen import read_evergreen
from internwatch.reading.graduation import read_graduation
from internwatch.reading.language import read_language
from internwatch.reading.pay import read_pay
from internwatch.reading.place import read_places
from internwatch.reading.remote import read_remote
from internwatch.reading.research import read_research
from internwatch.reading.role import read_role, worth_reading
from internwatch.reading.said import Part, Post
from internwatch.reading.season import read_season
from internwatch.reading.standing import read_standing
from internwatch.reading.term import read_term
from internwatch.reading.text import to_text
from internwatch.reading.topics import read_topics

VERSION = 3
"""Raised whenever a reader answers differently, so that stored postings can be read again."""
LONGEST_TITLE = 500

# What every posting gets, and what only internships get. Each reader names the fields of `Facts` that it fills.
BRIEF: tuple[Callable[[Post], Part], ...] = (read_research, read_places, read_remote)
FURTHER: tuple[Callable[[Post], Part], ...] = (
    read_language, read_evergreen, read_topics, read_degrees, read_standing, read_graduation, read_season, read_term,
    read_deadline, read_authorisation, read_pay, read_apply,
)  # fmt: skip


class Given(TypedDict, total=False):
    """What the source's own fields say; every one may be left out.

    `posted` is UTC-aware. `deadline` is a day "YYYY-MM-DD". `countries` are the employer's (ISO codes).
    `everything` asks for degrees, graduation, season and deadline of jobs that are no internships, too, which costs as
    much as an internship does.
    """

    places: Sequence[str]
    posted: datetime | None
    commitment: str
    department: str
    deadline: str | None
    remote: bool | None
    countries: tuple[str, ...]
    everything: bool


def read(title: str, body: str, **given: Unpack[Given]) -> Facts:
    """The facts of a posting with this title and description (any form: HTML, escaped HTML, Markdown, plain text).

    A job that is no internship ends early: kind, research by its title, and places are all it gets.
    """
    everything = given.pop("everything", False)
    title = title[:LONGEST_TITLE]
    if not everything and not worth_reading(title, given.get("commitment", ""), given.get("department", "")):
        return _facts(_post(title, "", given), {}, BRIEF)
    post = _post(title, to_text(body), given)
    role = read_role(post)
    if role["internship"] or everything:
        return _facts(post, role, BRIEF + FURTHER)
    return _facts(_post(title, "", given), role, BRIEF)


def _post(title: str, text: str, given: Given) -> Post:
    return Post(
        title, text, places=tuple(given.get("places", ())), posted=given.get("posted"),
        commitment=given.get("commitment", ""), department=given.get("department", ""), deadline=given.get("deadline"),
        remote=given.get("remote"), countries=given.get("countries", ()),
    )  # fmt: skip


def _facts(post: Post, role: Part, readers: tuple[Callable[[Post], Part], ...]) -> Facts:
    found = dict(role)
    for reader in readers:
        found |= reader(post)
    return Facts(reader=VERSION, **found, **derive(post, found))
