"""XML answers: a sitemap's addresses, a feed's rows; read as a stream, without entities and within bounds.

It knows no system.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from internwatch.errors import ReadError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

T = TypeVar("T")
LARGEST = 64_000_000
# A document whose first rows are all odd is another document; the rest of it is not worth reading.
MOST_UNREAD = 1_000
# Elements inside each other; feeds of careers systems have fewer than ten.
DEEPEST = 100


def entries(
    body: bytes,
    promised: str,
    names: tuple[str, ...],
    take: Callable[[Element], T],
    *,
    roots: tuple[str, ...],
    flat: bool = False,
) -> tuple[str, list[T], tuple[str, ...]]:
    """(name of the root element, what `take` makes of each element of these names, problems). `take` says with a
    ValueError that a row cannot be read. ReadError for what is no XML, has none of these `roots`, or is `flat`, so that
    its root holds rows only, and holds other things only. Read as a stream: the largest would fill the memory."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        events = iterparse(BytesIO(_unpacked(body, promised)), events=("start", "end"))
        _, root = next(events)
        if name(root) not in roots:
            raise ReadError(f"{promised} holds <{name(root)}> where <{roots[0]}> was promised")
        made, problems, others = _taken(events, root, names, take)
    except (ParseError, DefusedXmlException, ValueError, StopIteration) as error:
        raise ReadError(f"{promised} is no XML: {error}"[:300]) from error
    if flat and others and not made and not problems:
        raise ReadError(f"{promised} holds <{others}> where <{names[0]}> was promised")
    return name(root), made, tuple(problems)


def _taken(
    events: Iterator[tuple[str, Any]], root: Any, names: tuple[str, ...], take: Callable[[Element], T]
) -> tuple[list[T], list[str], str]:
    made: list[T] = []
    problems: list[str] = []
    others = ""
    depth = 1
    for event, element in events:
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise ReadError(f"the elements of the XML are more than {DEEPEST} deep inside each other")
        if event != "end":
            continue
        if name(element) not in names:
            others = others if element is root else name(element)
            continue
        try:
            made.append(take(element))
        except ValueError as error:
            problems.append(f"row {len(made) + len(problems) + 1} could not be read: {error}"[:200])
            if len(problems) == MOST_UNREAD and not made:
                raise ReadError(f"none of the first {MOST_UNREAD} rows could be read: {error}"[:300]) from error
        # What was read is let go of.
        element.clear()
        root.clear()
    return made, problems, others


def _unpacked(body: bytes, promised: str) -> bytes:
    """A .xml.gz, bounded; what is no gzip is given back as it is."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(31).decompress(body, LARGEST)
    except zlib.error as error:
        raise ReadError(f"{promised} cannot be unpacked: {error}") from error


def name(element: Any) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def texts(element: Element) -> dict[str, str]:
    """name -> text of the element's own children, the first of each name that says something."""
    found: dict[str, str] = {}
    for child in element:
        text = "".join(child.itertext()).strip()
        if text:
            found.setdefault(name(child), text)
    return found


def sitemap(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """("urlset" or "sitemapindex", [(address, last change)]). ReadError for another document."""
    roots = ("urlset", "sitemapindex")
    root, listed, _ = entries(body, "the sitemap", ("url", "sitemap"), _address, roots=roots, flat=True)
    return root, [(loc, changed) for loc, changed in listed if loc.startswith(("http://", "https://"))]


def _address(element: Element) -> tuple[str, str]:
    said = {name(child): (child.text or "").strip() for child in element}
    return said.get("loc", ""), said.get("lastmod", "")
