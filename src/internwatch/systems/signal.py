"""A page that is watched for words: a lab's blog, a group's page, a careers landing page. Hints, no postings.

What it gives are the page's sentences about internships, each under a name that counters, clock times and "posted 3
days ago" do not change; `poll/hints.py` says which came and which went.
"""

from __future__ import annotations

import re
from hashlib import blake2b

import msgspec

from internwatch import reading
from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import pages

# A page with less text is drawn in the browser, or it is an error page.
LITTLE_TEXT = 100
LONGEST_SENTENCE = 400
MOST_SENTENCES = 300
_ABOUT = re.compile(
    r"\binterns?\b|\binternships?\b|\bco-?ops?\b|\bstudent researchers?\b|\b(?:research|visiting) students?\b"
    r"|\bresearch (?:stays?|fellowships?)\b|\bstudent (?:programs?|programmes?|positions?|opportunit\w{1,4})\b"
    r"|\bresidency\b|\bpraktik\w{1,6}|\bstages? (?:de|en)\b|\bstagiaires?\b|\bwerkstudent\w{0,5}",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])[\"”’)]{0,2}\s{1,3}(?=[A-Z0-9\"“(])")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s{{1,2}}{_MONTH}(?:,?\s{{1,2}}20\d\d)?\b"
    rf"|\b{_MONTH}\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{{1,2}}20\d\d)?\b"
    r"|\b20\d\d-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:20)?\d\d\b)"
)
# When a page was made or looked at; a day by which to apply is news.
_STAMP = re.compile(
    rf"(?:updated|posted|published|modified|as of|added|written)(?:\s{{1,2}}on)?:?\s{{0,2}}{_DATE}", re.I
)
_ANY_DATE = re.compile(_DATE, re.IGNORECASE)
_DUE = re.compile(
    r"\bappl(?:y|ications?|ying)\b|\bdeadlines?\b|\bdue\b|\bclos(?:e|es|ing)\b|\buntil\b|\bstarts?\b", re.I
)
_AGO = re.compile(r"\b(?:\d+|an?|one|two|three) (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\b"
                  r"|\b(?:today|yesterday)\b", re.I)  # fmt: skip
_CLOCK = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?\b", re.IGNORECASE)
_NONCE = re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9_-]{12,}\b", re.IGNORECASE)
# Numbers are counts, but for years and for what stands in a day by which to apply.
_COUNT = re.compile(r"(?<![\w.-])(?!20\d\d\b)\d[\d.,]*\+?(?![\w-])")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` of the page; `selector` is a CSS selector of the part that counts ("" is the whole page)."""

    url: str
    selector: str = ""


def board(source: Source) -> str:
    o = source.options
    return f"signal:{pages.address(o.url)}" + (f"?selector={o.selector}" if o.selector else "")


def start(source: Source) -> Request:
    return Request(source.options.url)


def read(source: Source, response: Response) -> Page:
    text = _text(source, response.body)
    rows: dict[str, RawPosting] = {}
    for sentence in _sentences(text):
        native = named(sentence)
        rows.setdefault(native, RawPosting(native, sentence, response.request.url))
        if len(rows) >= MOST_SENTENCES:
            break
    return Page(tuple(rows.values()))


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The page holds everything."""
    return raw


def named(sentence: str) -> str:
    """A sentence's name: the same for what says the same, whatever the clock, the counters and the letters' case."""
    bare = _NONCE.sub("#", _CLOCK.sub("#", _AGO.sub("#", _STAMP.sub("#", sentence))))
    if not _DUE.search(bare):
        bare = _ANY_DATE.sub("#", bare)
        bare = _COUNT.sub("#", bare)
    else:
        # Around days by which to apply numbers stay, but those that count openings do not.
        bare = re.sub(
            r"(?<![\w.-])\d{1,5}\+?(?= (?:open|new|jobs?|roles?|positions?|internships?|results?)\b)", "#", bare
        )
    words = " ".join(re.sub(r"[^\w#]+", " ", bare.casefold()).split())
    return blake2b(words.encode("utf-8", "replace"), digest_size=10).hexdigest()


def _text(source: Source, body: bytes) -> str:
    """The words of the page or of its chosen part, line by line."""
    from selectolax.lexbor import SelectolaxError

    selector = source.options.selector
    if not body[:500].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        begins = repr(" ".join(body[:200].decode("utf-8", "replace").split())[:80])
        raise ReadError(f"a web page was promised; what came begins {begins}")
    tree = pages.parsed(body)
    try:
        nodes = tree.css(selector) if selector else [tree.body]
    except SelectolaxError as error:
        raise ReadError(f"selector {selector!r} is no CSS selector: {error}"[:200]) from error
    found = "\n".join(node.html or "" for node in nodes if node is not None)
    if selector and not nodes:
        raise ReadError(f"the page has nothing for {selector!r}: it has changed")
    text = reading.to_text(found)
    if len(text) < LITTLE_TEXT and not selector:
        raise ReadError(
            f"the page holds hardly any text ({len(text)} letters, {LITTLE_TEXT} or more were expected): it is drawn "
            "in the browser, or it is an error page"
        )
    return text


def _sentences(text: str) -> list[str]:
    found = (reading.clean(one, LONGEST_SENTENCE) for line in text.splitlines() for one in _END.split(line))
    return [one for one in found if _ABOUT.search(one)]
