"""SAP SuccessFactors' newer career sites ("Unify"): a paged JSON search per language, and one page per posting.

Source: POST <host>/services/recruiting/v1/jobs, ten rows a page whatever is asked for, `totalJobs` in every answer.
Each language has a list of its own, so all that a site speaks are asked, one after the other: a posting in two is the
one of the language named first. Pages may come in another order each time: a look that missed rows so is partial.
Sites that want a token of their search page first answer 401, and are refused.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from urllib.parse import quote

import msgspec

from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer, jobposting

PROMISED = "a SuccessFactors search"
PAGE = 10
# An id is one posting, though each language has a link for it.
ONE_LINK = True
_TAG = re.compile(r"<[^<>]{0,200}>")
_DAY = re.compile(r"^(\d{1,2})([./])(\d{1,2})\2(\d{2}|\d{4})$")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`host` is the careers site's; `locales` are the languages it speaks ("en_US", "de_DE"); `search` are words."""

    host: str
    locales: tuple[str, ...] = ("en_US",)
    search: str = ""


class _Job(msgspec.Struct):
    id: int | str
    unifiedStandardTitle: str
    unifiedUrlTitle: str | None = None
    urlTitle: str | None = None
    jobLocationShort: list[str | None] | str | None = None
    unifiedStandardStart: str | None = None
    unifiedStandardEnd: str | None = None


class _Row(msgspec.Struct):
    response: _Job


class _List(msgspec.Struct):
    jobSearchResult: list[msgspec.Raw]
    totalJobs: int


class _Asked(msgspec.Struct):
    locale: str
    pageNumber: int


def board(source: Source) -> str:
    o = source.options
    return f"successfactors_csb:{o.host.lower()}:{'+'.join(o.locales)}" + (f"?{o.search.lower()}" if o.search else "")


def start(source: Source) -> Request:
    return _page(source, source.options.locales[0], 0, "list")


def read(source: Source, response: Response) -> Page:
    found = answer.decoded(response, _List, PROMISED)
    asked = msgspec.json.decode(response.request.body, type=_Asked)
    postings, problems = answer.rows(found.jobSearchResult, _Row, lambda row: _posting(source, row.response, asked))
    due = max(0, min(PAGE, found.totalJobs - PAGE * asked.pageNumber))
    if len(found.jobSearchResult) < due:
        problems = (*problems, f"page {asked.pageNumber + 1} holds {len(found.jobSearchResult)} of {due} rows")
    if asked.pageNumber:
        return Page(postings, problems=problems)
    further = answer.offsets(PAGE, found.totalJobs)
    more = [_page(source, asked.locale, offset // PAGE, "page") for offset in further]
    locales = tuple(dict.fromkeys(source.options.locales))
    more += [_page(source, locale, 0, "page") for locale in locales[locales.index(asked.locale) + 1 :][:1]]
    # A posting in two languages is one: what the lists say together is then no number of postings.
    total = found.totalJobs if len(locales) == 1 else None
    return Page(postings, more=tuple(more), total=total, problems=problems)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    return msgspec.structs.replace(raw, body=jobposting.described(response.body))


def check(source: Source, native: str, url: str) -> Request:
    begins = f"https://{source.options.host.lower()}/job/"
    own = answer.own(url, begins, f"{begins}job/{quote(native, safe='')}-{source.options.locales[0]}")
    return Request(own, purpose="check", native=native)


def _page(source: Source, locale: str, number: int, purpose: str) -> Request:
    body = {"keywords": source.options.search, "locale": locale, "location": "", "pageNumber": number,
            "sortBy": "recent"}  # fmt: skip
    url = f"https://{source.options.host}/services/recruiting/v1/jobs"
    return Request(url, "POST", msgspec.json.encode(body), purpose="list" if purpose == "list" else "page")


def _posting(source: Source, job: _Job, asked: _Asked) -> RawPosting:
    native = str(job.id).strip()
    if not native.isdecimal() or not job.unifiedStandardTitle.strip():
        raise ValueError("the row has no title, or an id that is no number")
    slug = quote(unescape(job.unifiedUrlTitle or job.urlTitle or "job").replace("/", "-"), safe="%-._~()")
    url = f"https://{source.options.host.lower()}/job/{slug}/{native}-{asked.locale}"
    posted, precision = day(job.unifiedStandardStart, asked.locale)
    until, _ = day(job.unifiedStandardEnd, asked.locale)
    where = [job.jobLocationShort] if isinstance(job.jobLocationShort, str) else job.jobLocationShort or []
    return RawPosting(
        native=native, title=unescape(job.unifiedStandardTitle).strip(), url=url,
        places=answer.places(*(unescape(_TAG.sub(" ", place)) for place in where if place)),
        posted=posted, precision=precision,
        deadline=answer.deadline(until.isoformat() if until else None, posted),
        detail=Request(url, purpose="detail", native=native),
    )  # fmt: skip


def day(text: str | None, locale: str) -> tuple[datetime | None, Precision]:
    """ "7/1/26" in en_US is the first of July, "01.07.2026" is it everywhere; what is written otherwise in another
    language could be either, and says no day."""
    found = _DAY.match((text or "").strip())
    if found is None:
        return answer.instant(text)
    if found[2] == "/" and locale != "en_US":
        return None, ""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    month, number = (first, second) if found[2] == "/" else (second, first)
    try:
        return datetime(year if year > 99 else 2000 + year, month, number, tzinfo=UTC), "day"
    except ValueError:
        return None, ""
