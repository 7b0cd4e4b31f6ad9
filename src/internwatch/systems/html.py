"""Any careers page, read with the CSS selectors of its scraper file; the last resort.

A page that gives fewer rows than `minimum` has changed: that is a problem, never an empty board. Pages that are made
to hurt a parser (very deep, very large) are refused before it sees them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

LARGEST = 8_000_000
# The parser's time grows with the square of the depth (lexbor issue 340); browsers stop at 512.
DEEPEST = 400
# Runs of unclosed formatting tags grow worse still, and no selector needs them.
_FORMATTING = re.compile(r"</?(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?:\s[^<>]*)?>", re.IGNORECASE)
# What begins a part without rows, and what ends it. Pairs in one pattern would be quadratic on parts that never end.
_UNSEEN = re.compile(r"<(?:(script|style|svg|template)\b|!--)", re.IGNORECASE)
_ENDS = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in ("script", "style", "svg", "template")}
_COMMENT_END = re.compile("-->")
# Possessive repeats: a tag that is never closed must not be tried again at each of its letters.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)[^<>]*+>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)  # fmt: skip


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rows` selects a posting's row on the page; `title`, `link` and `place` select inside it ("" is the row itself;
    no `place` selector, no place). `text` selects the description on the posting's own page ("" does not ask)."""

    url: str
    rows: str
    title: str = ""
    link: str = ""
    place: str = ""
    text: str = "main, article, body"
    minimum: int = 1


def board(source: Source) -> str:
    return f"html:{_native(source.options.url)}"


def start(source: Source) -> Request:
    return Request(source.options.url)


def read(source: Source, response: Response) -> Page:
    o = source.options
    tree = parsed(response.body)
    found = [_posting(source, node, response.request.url) for node in tree.css(o.rows)]
    postings = tuple(posting for posting in found if posting is not None)
    if len(postings) < o.minimum:
        raise ReadError(
            f"the page changed: {len(postings)} rows with title and link for {o.rows!r}, expected {o.minimum} or more"
        )
    return Page(postings)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    tree = parsed(response.body)
    for selector in source.options.text.split(","):
        node = tree.css_first(selector.strip())
        if node is not None and (text := node.html):
            return msgspec.structs.replace(raw, body=text)
    raise ReadError(f"the posting's page has nothing for {source.options.text!r}")


def check(source: Source, native: str, url: str) -> Request:
    return Request(url, purpose="check", native=native)


def parsed(body: bytes) -> LexborHTMLParser:
    """The page as a tree, or ReadError for one that is too large or too deep to be a careers page."""
    from selectolax.lexbor import LexborHTMLParser

    if len(body) > LARGEST:
        raise ReadError(f"the page is too large to read: {len(body):,} bytes")
    slim = _FORMATTING.sub("", _seen(body.decode("utf-8", "replace")))
    if depth(slim) > DEEPEST:
        raise ReadError("the page nests its elements deeper than any careers page does")
    return LexborHTMLParser(slim)


def _seen(html: str) -> str:
    """The page without scripts, styles, drawings and comments; one that never ends takes the rest with it."""
    kept, at = [], 0
    while begins := _UNSEEN.search(html, at):
        kept.append(html[at : begins.start()])
        ending = _ENDS[begins[1].lower()] if begins[1] else _COMMENT_END
        ends = ending.search(html, begins.end())
        if ends is None:
            return "".join(kept)
        at = ends.end()
    kept.append(html[at:])
    return "".join(kept)


def depth(html: str) -> int:
    """How deep elements nest at most, by counting tags."""
    now = most = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _VOID or tag[0].endswith("/>"):
            continue
        now = max(0, now - 1) if tag[1] else now + 1
        most = max(most, now)
    return most


def _posting(source: Source, row: LexborNode, page: str) -> RawPosting | None:
    o = source.options
    title = _said(row, o.title) if o.title else _own(row)
    link = row.css_first(o.link) if o.link else row if row.tag == "a" else row.css_first("a")
    href = (link.attributes.get("href") or "").strip() if link is not None else ""
    if not title or not href or href.startswith(("javascript:", "mailto:", "#")):
        return None
    url = urljoin(page, href)
    native = _native(url)
    places = [_own(node) for node in row.css(o.place)] if o.place else []
    detail = Request(url, purpose="detail", native=native) if o.text else None
    return RawPosting(native=native, title=title, url=url, places=answer.places(*places), detail=detail)


def _said(row: LexborNode, selector: str) -> str:
    node = row.css_first(selector)
    return _own(node) if node is not None else ""


def _own(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _native(url: str) -> str:
    """An address as an id: without scheme and fragment, and without a slash at its end."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"
