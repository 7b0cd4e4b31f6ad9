"""From any address to the board behind it: by the address, by the page's marks, by JobPosting, feed, sitemap, in that
order; what cannot be watched truthfully is refused with the reason.

It guesses no name of a board and keeps nothing.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urljoin, urlsplit

import msgspec

from internwatch import reading, systems
from internwatch.boards import links, signs
from internwatch.detect import options_of_url
from internwatch.errors import FetchError, InternwatchError, ReadError
from internwatch.model import Request, Response, Source
from internwatch.poll.look import PAGE_ERRORS, Fetches

MOST_HOPS = 4
# A page that runs scripts and shows so little text is drawn in the browser; with a mount point, also one with more.
LITTLE_TEXT, MORE_TEXT = 300, 1_500
_MOUNT = re.compile(
    r"<div\b[^<>]{0,80}\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|main-app)\b|enable javascript|requires javascript",
    re.IGNORECASE,
)
_JOB_ID = re.compile(r"[?&](gh_jid|ashby_jid|lever_jid)=", re.IGNORECASE)
_JOB_SYSTEMS = {"gh_jid": "Greenhouse", "ashby_jid": "Ashby", "lever_jid": "Lever"}
# A sitemap index may name hundreds; those about jobs come first.
MOST_SITEMAPS = 3
# Among the addresses of postings may be one of a department, or of a posting that has closed.
MOST_POSTINGS = 3

How = Literal["its address", "the page", "JobPosting", "a feed", "a sitemap"]


class UnwatchableError(InternwatchError):
    """An address that cannot be watched truthfully: the sentence says why, and what to do instead."""


class Finding(msgspec.Struct, frozen=True):
    """The board behind an address: a source that looks at it, what showed it, and the words that did."""

    source: Source
    how: How
    words: str = ""


async def find(url: str, engine: Fetches) -> Finding:
    """The board that an address belongs to. Raises UnwatchableError, or InternwatchError for what is no address."""
    at = links.unwrapped(url)
    options_of_url(at)  # what is no address is said at once
    for _ in range(MOST_HOPS):
        if name := links.list_of_others(at):
            raise UnwatchableError(
                f"{name} lists other people's postings. Open the posting there and give the employer's own address."
            )
        if found := by_address(at):
            return found
        try:
            return await _by_page(await engine.fetch(Request(at)), engine)
        except FetchError as error:
            if not error.location:
                raise UnwatchableError(refused(error, at)) from error
            at = links.unwrapped(error.location)
    raise UnwatchableError(f"{url} leads from one address to the next without an end")


def by_address(url: str) -> Finding | None:
    """The board that the address alone names."""
    sign = signs.named_by(url)
    source = signs.source_of(sign, url) if sign else None
    return Finding(source, "its address", url) if source else None


# One vendor's sites answer in one of several ways; the best is asked first. (system, its options, "{host}" filled in)
_OTHER_WAYS: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "successfactors": (("successfactors_csb", {"host": "{host}"}), ("successfactors_tiles", {"host": "{host}"})),
    # Where the list is drawn in the browser, the postings stand in the sitemap.
    "icims": (("jsonld", {"sitemap": "https://{host}/sitemap.xml", "match": "/jobs/"}),),
}


def other_ways(source: Source) -> list[Source]:
    """The other ways in which the host of this board may answer, where its system has several."""
    host = getattr(source.options, "host", "")
    signed = [
        signs.Sign(system, {name: value.format(host=host) for name, value in options.items()}, host)
        for system, options in _OTHER_WAYS.get(source.system, ())
    ]
    return [made for sign in signed if (made := signs.source_of(sign, source.careers)) is not None]


def board_named(url: str) -> str:
    """The identity of the board that an address names by itself, "" where it names none; nothing is asked."""
    try:
        found = by_address(links.unwrapped(url))
    except InternwatchError:
        return ""
    return systems.scraper(found.source.system).board(found.source) if found else ""


def refused(error: FetchError, url: str) -> str:
    """Why a page could not be read, for a person who wants to watch it."""
    if error.kind == "robots":
        return f"{error}. internwatch keeps to it, so this page cannot be watched."
    if error.status in (401, 403, 405, 406):
        return f"{error}. It does not let programs read it, so it cannot be watched truthfully."
    return f"{url} cannot be read: {error}"


async def _by_page(response: Response, engine: Fetches) -> Finding:
    url, text = response.request.url, signs.text_of(response.body)
    named = signs.boards(text, url)
    if len(named) > 1:
        raise UnwatchableError(_several(named, url))
    if named and (source := signs.source_of(named[0], url)):
        return Finding(source, "the page", named[0].words)
    return _by_postings(response) or _by_feed(text, url) or await _by_sitemap(url, engine) or _nothing(text, url)


def _several(named: list[signs.Sign], url: str) -> str:
    lines = [f"  {sign.system}: {sign.words}" for sign in named[:8]]
    return "\n".join([f"{url} names {len(named)} boards; add the one that you mean by its own address:", *lines])


def _nothing(text: str, url: str) -> Finding:
    """Nothing to watch was found on the page: say what it is instead. Never returns."""
    if job := _JOB_ID.search(url):
        name = _JOB_SYSTEMS[job[1].lower()]
        raise UnwatchableError(
            f"This is a posting of {name}, but neither the address nor the page says whose board it is on. Look into "
            f"the page's source for {name.lower()} and the company's name there, and add that address."
        )
    if drawn_in_browser(text):
        raise UnwatchableError(
            f"{url} is drawn in the browser: what the server sends holds no postings, so a look would always say that "
            "nothing is open. Find the address of the job board behind it (the links of its postings) and add that."
        )
    raise UnwatchableError(
        f"{url} shows no board of a known system, no schema.org JobPosting, no feed and no sitemap of postings. A file "
        'with system = "html" and CSS selectors can read it, or system = "signal" can watch it for changed words.'
    )


def drawn_in_browser(text: str) -> bool:
    """Whether a page's source holds hardly any text and what it needs to draw itself."""
    seen = len(reading.to_text(text))
    return "<script" in text.lower() and (seen < LITTLE_TEXT or (seen < MORE_TEXT and bool(_MOUNT.search(text))))


# -- JobPosting, feed, sitemap ----------------------------------------------------------------------------------------


def _by_postings(response: Response) -> Finding | None:
    """A page whose source holds several postings. One alone is that posting's own page, not a board."""
    url = response.request.url
    source = signs.source_of(signs.Sign("jsonld", {"url": url}, ""), url)
    if source is None or count(source, response) < 2:
        return None
    return Finding(source, "JobPosting", "several schema.org JobPosting in its source")


def count(source: Source, response: Response) -> int:
    """How many postings a page gives to its reader; 0 for what it cannot read."""
    try:
        return len(systems.scraper(source.system).read(source, response).postings)
    except (ReadError, *PAGE_ERRORS):
        return 0


def _by_feed(text: str, url: str) -> Finding | None:
    for feed in signs.feeds(text, url):
        if found := by_address(feed):
            return found
        if source := signs.source_of(signs.Sign("feed", {"url": feed}, feed), url):
            return Finding(source, "a feed", feed)
    return None


async def _by_sitemap(url: str, engine: Fetches) -> Finding | None:
    """A sitemap whose addresses are postings; a few of them are asked until one has its JobPosting, since without it
    nothing could be read from them."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    robots = await _answer(Request(f"{root}/robots.txt", purpose="robots"), engine)
    named = signs.sitemaps(robots.body.decode("utf-8", "replace")) if robots else []
    for at in (named or [f"{root}/sitemap.xml"])[:MOST_SITEMAPS]:
        if (found := await _in_sitemap(at, url, engine)) is not None:
            return found
    return None


async def _in_sitemap(at: str, url: str, engine: Fetches) -> Finding | None:
    part, postings = signs.postings_of(await _addresses(at, engine))
    for one in postings[:MOST_POSTINGS]:
        answer = await _answer(Request(one), engine)
        single = signs.source_of(signs.Sign("jsonld", {"url": one}, ""), url)
        if answer is None or single is None or count(single, answer) == 0:
            continue
        source = signs.source_of(signs.Sign("jsonld", {"sitemap": at, "match": _as_written(part, one)}, at), url)
        return Finding(source, "a sitemap", at) if source else None
    return None


def _as_written(part: str, address: str) -> str:
    begins = address.lower().index(part)
    return address[begins : begins + len(part)]


async def _addresses(at: str, engine: Fetches, depth: int = 0) -> list[str]:
    """The addresses of a sitemap; of an index, those of its parts about jobs."""
    response = await _answer(Request(at), engine)
    source = signs.source_of(signs.Sign("jsonld", {"sitemap": at}, at), at)
    if response is None or source is None:
        return []
    try:
        page = systems.scraper("jsonld").read(source, response)
    except (ReadError, *PAGE_ERRORS):
        return []
    found = [raw.url for raw in page.postings]
    if depth == 0:
        for child in signs.about_jobs(request.url for request in page.more)[:MOST_SITEMAPS]:
            found += await _addresses(urljoin(at, child), engine, 1)
    return found


async def _answer(request: Request, engine: Fetches) -> Response | None:
    try:
        return await engine.fetch(request)
    except FetchError:
        return None
