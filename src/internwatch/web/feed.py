"""Feeds: a choice of postings as Atom (RFC 4287) or JSON Feed 1.1. The same choice gives the same bytes, so that a
reader that asks again can be told that nothing moved.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

import msgspec

from internwatch.web.chosen import Choice
from internwatch.web.entry import MOST_SHOWN, Entry

ATOM, JSON = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"
_SPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, not even escaped; lone surrogates cannot be written as UTF-8 either.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed(msgspec.Struct, frozen=True):
    """A feed to write: `id` is a UUID of its own, `address` where it is read."""

    id: str
    address: str
    choice: Choice

    @property
    def shown(self) -> tuple[Entry, ...]:
        return self.choice.entries[:MOST_SHOWN]

    @property
    def updated(self) -> datetime:
        return max((one.updated for one in self.shown), default=self.choice.since)


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = ET.Element("feed", {"xmlns": _SPACE})
    _add(root, "id", f"urn:uuid:{feed.id}")
    _add(root, "title", feed.choice.name)
    _add(root, "updated", _time(feed.updated))
    _add(root, "generator", "internwatch")
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _text(feed.address)})
    _add(ET.SubElement(root, "author"), "name", "internwatch")
    for one in feed.shown:
        _entry(root, one)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body


def _entry(root: ET.Element, one: Entry) -> None:
    made = ET.SubElement(root, "entry")
    _add(made, "id", f"urn:uuid:{one.id}")
    _add(made, "title", title_of(one))
    _add(made, "published", _time(one.published))
    _add(made, "updated", _time(one.updated))
    _add(ET.SubElement(made, "author"), "name", one.company or "unknown")
    if one.url:
        ET.SubElement(made, "link", {"rel": "alternate", "href": _text(one.url)})
    _add(made, "content", _html(one.lines), type="html")


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    items = [
        {
            "id": f"urn:uuid:{one.id}", "title": _text(title_of(one)), "content_html": _text(_html(one.lines)),
            "date_published": _time(one.published), "date_modified": _time(one.updated),
            "authors": [{"name": _text(one.company or "unknown")}], **({"url": _text(one.url)} if one.url else {}),
        }
        for one in feed.shown
    ]  # fmt: skip
    whole = {
        "version": "https://jsonfeed.org/version/1.1", "title": _text(feed.choice.name), "feed_url": feed.address,
        "language": "en", "items": items,
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def title_of(one: Entry) -> str:
    """The title of an entry, its company behind it."""
    company = f" — {one.company}" if one.company else ""
    return f"{'[closed] ' if one.closed else ''}{one.title}{company}"


def _html(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _add(to: ET.Element, name: str, words: str, **attributes: str) -> None:
    ET.SubElement(to, name, attributes).text = _text(words)


def _text(words: str) -> str:
    return _NO_XML.sub("", words)


def _time(at: datetime) -> str:
    """RFC 3339, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
