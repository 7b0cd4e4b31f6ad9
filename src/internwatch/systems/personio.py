"""Personio's feed: one GET, every posting with its text.

Source: <company>.jobs.personio.de/xml (or .com), which the employer must have switched on (404 otherwise).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PROMISED = "a Personio feed"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the whole host, "acme.jobs.personio.de" or ".com"; `language` the language of the texts."""

    host: str
    language: str = "en"


def board(source: Source) -> str:
    return f"personio:{source.options.host.lower()}"


def start(source: Source) -> Request:
    o = source.options
    return Request(f"https://{o.host}/xml?language={quote(o.language, safe='')}")


def read(source: Source, response: Response) -> Page:
    _, found, problems = xml.entries(
        response.body, PROMISED, ("position",), lambda position: _posting(source, position), roots=("workzag-jobs",),
        flat=True,
    )  # fmt: skip
    return Page(answer.united(found), problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The feed holds everything."""
    return raw


def check(source: Source, native: str, url: str) -> Request:
    return Request(f"https://{source.options.host}/job/{quote(native, safe='')}", purpose="check", native=native)


def _posting(source: Source, position: Element) -> RawPosting:
    said = xml.texts(position)
    native, title = said.get("id", ""), said.get("name", "")
    if not native or not title:
        raise ValueError("the row has no id or no title")
    posted, precision = answer.instant(said.get("createdAt"))
    offices = [office.text for office in position.iter("office")]
    return RawPosting(
        native=native, title=title, url=f"https://{source.options.host}/job/{quote(native, safe='')}",
        places=answer.places(*offices), body=answer.sections(_parts(position)), posted=posted, precision=precision,
        commitment=answer.joined(said.get("employmentType"), said.get("schedule")),
        department=answer.joined(said.get("department"), said.get("recruitingCategory")),
    )  # fmt: skip


def _parts(position: Element) -> list[tuple[str | None, str | None]]:
    """Each part of the text has a <name> and a <value> of its own."""
    parts = [xml.texts(part) for part in position.iter("jobDescription")]
    return [(part.get("name"), part.get("value")) for part in parts]
