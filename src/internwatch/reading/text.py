"""Turns what a source sends (HTML, escaped HTML, Markdown, plain text) into plain text with line breaks.

It does not interpret: no fact is read here, and nothing is escaped for display (render/ does that).
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

LONGEST_TEXT = 50_000
LONGEST_RAW = 400_000
"""Characters of a description that are looked at at all; a data: picture can make one large."""
LONGEST_MARKUP = 256_000
"""Characters that the parser is given, after inline tags and attributes are gone."""
DEEPEST = 200
"""Nested tags beyond which the parser is not used: Lexbor's time is quadratic in depth (lexbor/lexbor#340)."""

_BLOCKS = (
    "address|article|aside|blockquote|body|br|button|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|meta|nav|ol|option"
    "|p|pre|script|section|select|style|summary|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|ul|video"
)
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|o:p|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr"
)
# Attributes with closed quotes and no angle bracket; what does not fit stays for the parser. The possessive
# repeats and the ban on < make every try end at the next bracket, so the whole pass is linear.
_ATTRIBUTES = r"""(?:[\s/](?>[^<>"']++|"[^"<>]*"|'[^'<>]*')*+)?>"""
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}", re.IGNORECASE)
_WITH_ATTRIBUTES = re.compile(r"""<([a-z][a-z0-9]{0,15})[\s/](?>[^<>"']++|"[^"<>]*"|'[^'<>]*')*+>""", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"<(?:{_BLOCKS})[\s/>]", re.IGNORECASE)
_INLINE_LEFT = re.compile(rf"<(?:{_INLINE})\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&(?:amp;){{0,3}}lt;/?(?:{_BLOCKS}|{_INLINE})\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[a-z/!?][^<>]*>?", re.IGNORECASE)
_TAG_START = re.compile(r"<(?=[a-zA-Z/])")
_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-z][a-z0-9:-]*)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
# Elements that have no inside, or that the next one of their kind closes by itself.
_FLAT = frozenset(
    {"p", "br", "hr", "li", "img", "input", "meta", "link", "dt", "dd", "tr", "td", "th", "option", "col"}
)
_UNSEEN = ["script", "style", "template", "noscript", "svg", "math", "iframe", "object", "head", "title"]
_UNSEEN_PART = re.compile(r"<(script|style)\b", re.IGNORECASE)

# Controls but tab and line feeds, soft hyphen, zero-width and bidi marks, surrogates, byte-order mark, tag letters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_MD_ESCAPE = re.compile(r"\\([-\\`*_{}\[\]()#+.!'&~>|\"/])")
_MD_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}\)")
_MD_HEADING = re.compile(r"#(?<![^\n]#)#{0,5} +")
_MD_UNDERSCORE = re.compile(r"_{1,3}(?:(?<!\w_)(?<!\w__)(?<!\w___)(?=\S)|(?!\w))")
_MD_STAR = re.compile(r"\*(?<!\w\*)(?=[^\s*])([^*\n]{1,200})(?<=\S)\*(?!\w)")


@lru_cache(maxsize=4)  # a posting is read, fingerprinted and matched in one go
def to_text(body: str) -> str:
    """A description in any form as plain text, every paragraph and list item on a line of its own.

    Total and bounded: any input gives at most 50,000 characters in bounded time. White space is collapsed, no line is
    empty, and no invisible character is left.
    """
    raw = body[:LONGEST_RAW]
    if "&" in raw:
        raw = _unescape(raw)
    text = _from_markup(raw) if "<" in raw and _TAG.search(raw) else raw
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    text = _from_markdown(text)
    return _tidy(text)[:LONGEST_TEXT].rstrip()


def clean(text: str, limit: int) -> str:
    """One line for display: NFC, no control, bidi or zero-width characters, single spaces, at most `limit` long.

    What is cut ends in "…".
    """
    if limit <= 0:
        return ""
    text = text[: limit * 8 + 200]
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _unescape(raw: str) -> str:
    """Entities undone while they hide tags; some boards escape a description twice."""
    for _ in range(3):
        if not _ESCAPED_TAG.search(raw):
            break
        raw = html.unescape(raw)[:LONGEST_RAW]
    return raw


def _from_markup(raw: str) -> str:
    """HTML as text: inline tags vanish without a trace, since they can split a word; all others end a line."""
    if "<!--" in raw:
        raw = _without_comments(raw)
    if _BLOCK_TAG.search(raw):  # then a line end in the source is only a blank
        raw = " ".join(raw.split())
    slim = _WITH_ATTRIBUTES.sub(r"<\1>", _INLINE_TAG.sub("", raw))[:LONGEST_MARKUP]
    if "<" not in slim:
        return html.unescape(slim)
    if not _is_tame(slim):
        return _stripped(slim)
    return _parsed(slim)


def _without_comments(raw: str) -> str:
    """A loop, not a pattern: a pattern is quadratic on comments that never end."""
    kept, at = [], 0
    while (start := raw.find("<!--", at)) >= 0:
        kept.append(raw[at:start])
        end = raw.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    kept.append(raw[at:])
    return "".join(kept)


def _is_tame(slim: str) -> bool:
    """True when the parser will be quick: few inline tags left, and nothing nested deeply."""
    if slim.count("<") <= DEEPEST:
        return True
    if sum(1 for _ in _INLINE_LEFT.finditer(slim)) > DEEPEST:
        return False
    depth = 0
    for found in _OPEN_OR_CLOSE.finditer(slim):
        if found[2].lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            return False
    return True


def _parsed(slim: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    # The line end survives where the parser drops a tag that stands in the wrong place, such as a lone <td>.
    tree = LexborHTMLParser(_TAG_START.sub("\n<", slim))
    tree.strip_tags(_UNSEEN)
    return tree.body.text(separator="\n") if tree.body is not None else _stripped(slim)


def _stripped(slim: str) -> str:
    """Tags cut out by a pattern: rougher than the parser, and linear on anything."""
    if _UNSEEN_PART.search(slim):
        slim = _without_scripts(slim)
    return html.unescape(_ANY_TAG.sub("\n", slim))


def _without_scripts(slim: str) -> str:
    low, kept, at = slim.lower(), [], 0
    if len(low) != len(slim):  # a few letters change length in lower case; then positions would not fit
        return slim
    while found := _UNSEEN_PART.search(slim, at):
        kept.append(slim[at : found.start()])
        end = low.find(f"</{found[1].lower()}", found.end())
        if end < 0:
            return "".join(kept)
        at = end
    kept.append(slim[at:])
    return "".join(kept)


def _from_markdown(text: str) -> str:
    """Markdown's signs taken out; a description without them passes by five quick searches."""
    if "](" in text:
        text = _MD_LINK.sub(r"\1", text)
    if "# " in text:
        text = _MD_HEADING.sub("", text)
    if "`" in text:
        text = text.replace("`", "")
    if "*" in text:
        text = _MD_STAR.sub(r"\1", text.replace("**", ""))
    if "_" in text:
        text = _MD_UNDERSCORE.sub("", text)
    return _MD_ESCAPE.sub(r"\1", text) if "\\" in text else text


def _tidy(text: str) -> str:
    plain = "  " not in text and text.replace("\n", "").isprintable()  # then only the ends of lines can be odd
    lines = map(str.strip, text.split("\n")) if plain else map(_line, text.splitlines())
    tidy = "\n".join(filter(None, lines))
    return tidy if tidy.isascii() else unicodedata.normalize("NFC", tidy)


def _line(line: str) -> str:
    """Single blanks, nothing invisible. Most lines are so already; "printable" allows no blank but the plain one."""
    if "  " not in line and line.isprintable():
        return line.strip()
    words = " ".join(line.split())
    return words if words.isprintable() else " ".join(_INVISIBLE.sub("", words).split())
