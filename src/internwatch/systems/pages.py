"""HTML pages for the systems that have nothing better: a bounded tree, the words of a node, an address as an id.

It knows no system. Pages that are made to hurt a parser (very deep, very large) are refused before it sees them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import msgspec

from internwatch.errors import ReadError
from internwatch.model import RawPosting
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


def words(node: LexborNode | None) -> str:
    """What a node says, on one line; "" for none."""
    return " ".join(node.text(separator=" ").split()) if node is not None else ""


def said(node: LexborNode, selector: str) -> str:
    """The words of the first that the selector finds inside."""
    return words(node.css_first(selector))


def address(url: str) -> str:
    """An address as an id: without scheme and fragment, and without a slash at its end."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"


def whole(url: str) -> str:
    """`address` with what stands behind "#"."""
    fragment = urlsplit(url).fragment
    return f"{address(url)}#{fragment}" if fragment else address(url)


def own(url: str, page: str) -> str:
    """The address of a row of this page as its id. What stands behind "#" belongs to it where it is a route
    ("#/job/7"), or where without it the link leads to the page itself."""
    fragment = urlsplit(url).fragment
    routed = fragment.startswith(("/", "!")) and fragment.strip("/!")
    return whole(url) if routed or address(url) == address(page) else address(url)


def apart(found: Iterable[RawPosting], *, by_title: bool = True) -> tuple[RawPosting, ...]:
    """Rows of one page without an id that means several: one that rows of different titles have names none of them.
    Their whole address does, and where they share that as well, their title (not without `by_title`). Other ids stay
    as they are. Rows of one id and one link are one, with all their places."""
    rows = tuple(found)
    for name in (lambda raw: whole(raw.url), _titled)[: 1 + by_title]:
        titles: dict[str, set[str]] = {}
        for raw in rows:
            titles.setdefault(raw.native, set()).add(_folded(raw.title))
        rows = tuple(
            msgspec.structs.replace(raw, native=name(raw)) if len(titles[raw.native]) > 1 else raw for raw in rows
        )
    return answer.united(rows, per_link=True)


def _titled(raw: RawPosting) -> str:
    named = blake2b(_folded(raw.title).encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{raw.native}#{named}"


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def carried(url: str, first: str) -> str:
    """A further page's address that carries, behind "#", what the page before it began with. Nothing behind "#" is
    sent; it tells a page that is served again from one that goes on."""
    return f"{url}#{quote(first, safe='')}"


def again(url: str, first: str) -> bool:
    """Whether a page that begins with `first` is the one before it once more."""
    return unquote(urlsplit(url).fragment) == first


def value_after(body: bytes, mark: str, promised: str) -> Any:
    """The JSON value that follows `mark` in a page's script. ReadError where there is none."""
    text = body[:LARGEST].decode("utf-8", "replace")
    at = text.find(mark)
    if at < 0:
        raise ReadError(f"the page holds no {promised}")
    at += len(mark)
    while at < len(text) and text[at] in " \t\r\n=:(":
        at += 1
    try:
        return sound(json.JSONDecoder().raw_decode(text, at)[0])
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the page's {promised} cannot be read: {error}"[:200]) from error


def sound(value: Any) -> Any:
    """A value out of a script without halves of letters ("\\ud800"), which nothing behind the reader can store."""
    try:
        msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value
