"""Google's own careers site: the first page of each search, newest first, with texts.

Source: www.google.com/about/careers/applications/jobs/results, whose pages hold their rows as `AF_initDataCallback`
data, by position. Google's robots.txt forbids turning the pages (`page=`), so a search that finds more than one page
shows is a problem that says so: what is new is still seen, but nothing counts as closed.
"""

from __future__ import annotations

import re
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages

RESULTS = "https://www.google.com/about/careers/applications/jobs/results"
PROMISED = "list of Google's openings"
LEVEL = "INTERN_AND_APPRENTICE"
_SLUG = re.compile(r"[^a-z0-9]+")
_FULL = 20


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`searches` are words, one search each ("student researcher"), among internships and apprenticeships; a look is
    complete for them together, as long as each fits on one page."""

    searches: list[str]

    def __post_init__(self) -> None:
        if not self.searches or not all(words.strip() for words in self.searches):
            raise ValueError("google needs `searches`, at least one")


def board(source: Source) -> str:
    return f"google:?{'|'.join(sorted(words.lower() for words in source.options.searches))}"


def start(source: Source) -> Request:
    return _search(source.options.searches[0], "list")


def read(source: Source, response: Response) -> Page:
    data = pages.value_after(response.body, _after_key(response.body), PROMISED)
    if not isinstance(data, list) or not data or not isinstance(data[0], list | None):
        raise ReadError(f"the page's {PROMISED} has another shape than before")
    rows, total = data[0] or [], _at(data, 2)
    if data[0] is None and total != 0:
        raise ReadError(f"the {PROMISED} came without its rows")
    postings, problems = _postings(rows)
    asked = response.request.purpose == "list"
    more = tuple(_search(words, "page") for words in source.options.searches[1:]) if asked else ()
    return Page(postings, more=more, problems=(*problems, *_unseen(len(rows), total)))


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def check(source: Source, native: str, url: str) -> Request:
    begins = f"{RESULTS}/"
    return Request(answer.own(url, begins, begins + quote(native, safe="")), purpose="check", native=native)


def _search(words: str, purpose: Literal["list", "page"]) -> Request:
    asked = {"hl": "en_US", "q": words, "target_level": LEVEL, "sort_by": "date"}
    return Request(f"{RESULTS}?{urlencode(asked)}", purpose=purpose)


def _after_key(body: bytes) -> str:
    """What stands right before the rows: the data of key ds:1, however it is spaced."""
    found = re.search(rb"AF_initDataCallback\(\{key:\s{0,5}'ds:1'[^\[]{0,200}?data:", body)
    if found is None:
        raise ReadError(f"the page holds no {PROMISED}")
    return found[0].decode("ascii", "replace")


def _unseen(shown: int, total: Any) -> tuple[str, ...]:
    more = total > shown if isinstance(total, int) else shown >= _FULL
    found = total if isinstance(total, int) else f"{shown} or more"
    return (f"a search finds {found} postings and Google shows {shown}: search for less",) if more else ()


def _postings(rows: list[Any]) -> tuple[tuple[RawPosting, ...], tuple[str, ...]]:
    found: list[RawPosting] = []
    problems: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(_posting(row))
        except (ValueError, TypeError) as error:
            problems.append(f"row {number} could not be read: {error}"[:200])
    return tuple(found), tuple(problems)


def _posting(row: Any) -> RawPosting:
    native, title = _at(row, 0), _at(row, 1)
    if not isinstance(native, str) or not isinstance(title, str) or not native or not title:
        raise ValueError("the row has no id or no title")
    posted, precision = answer.epoch(_seconds(_at(row, 12)))
    qualifications, minimum = _html(row, 4), _html(row, 19)
    text = [("", _html(row, 10)), ("Responsibilities", _html(row, 3)), ("", qualifications),
            ("", "" if minimum in qualifications else minimum), ("", _html(row, 18)), ("", _html(row, 15))]  # fmt: skip
    listed = _at(row, 9)
    places = [_at(place, 0) for place in listed] if isinstance(listed, list) else []
    changed = _seconds(_at(row, 13))
    slug = _SLUG.sub("-", title.lower()).strip("-")
    return RawPosting(
        native=native, title=title, url=f"{RESULTS}/{quote(native, safe='')}-{slug}",
        places=answer.places(*(place for place in places if isinstance(place, str))), body=answer.sections(text),
        posted=posted, precision=precision, updated=str(int(changed)) if changed else "",
        department=brand if isinstance(brand := _at(row, 7), str) else "", requisition=native,
    )  # fmt: skip


def _at(row: Any, index: int) -> Any:
    """A value by its position; rows may be short. ValueError for what is no row."""
    if not isinstance(row, list):
        raise ValueError(f"a list was promised, {type(row).__name__} came")  # noqa: TRY004 - a row that is odd
    return row[index] if index < len(row) else None


def _html(row: list[Any], index: int) -> str:
    """A text stands as [null, HTML]."""
    pair = row[index] if index < len(row) else None
    return pair[1] if isinstance(pair, list) and len(pair) > 1 and isinstance(pair[1], str) else ""


def _seconds(stamp: Any) -> float | None:
    """A time stands as [seconds, nanoseconds]."""
    first = stamp[0] if isinstance(stamp, list) and stamp else None
    return first if isinstance(first, int | float) and not isinstance(first, bool) and 0 < first < 1e11 else None
