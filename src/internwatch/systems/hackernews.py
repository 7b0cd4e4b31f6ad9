"""Hacker News, "Ask HN: Who is hiring?": the comments of the newest monthly thread that speak of internships: leads.

Two requests a look: the newest stories of the user whoishiring, then the newest thread with all its comments (Algolia's
public index). Only comments that name an intern and research, a PhD or a lab are taken; what else they say is theirs.
"""

from __future__ import annotations

import re
from html import unescape

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.systems import answer
from internwatch.systems.lead_rows import LONGEST_COMPANY, LONGEST_TITLE, LeadRow, link

API = "https://hn.algolia.com/api/v1"
SITE = "https://news.ycombinator.com"
_THREAD = re.compile(r"\bwho is hiring\b", re.IGNORECASE)
_INTERN = re.compile(r"\binterns?(?:hips?)?\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|not? (?:hiring|looking for|taking|accepting)|without) (?:any )?interns?(?:hips?)?\b", re.I)
_RESEARCH = re.compile(r"\bresearch\w{0,5}|\bph\.?\s?d\b|\bdoctora\w{1,4}|\bscientists?\b|\blabs?\b", re.IGNORECASE)
_HREF = re.compile(r"<a\b[^<>]{0,200}\bhref\s{0,3}=\s{0,3}[\"']([^\"'<>\s]{1,2000})", re.IGNORECASE)
_JOBS = re.compile(r"job|career|intern|greenhouse|lever\.co|ashby|workable|apply|hiring", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b[^<>]{0,50}>|\n", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,2500}>")
_SENTENCE = re.compile(r"(?<=[.!?])\s{1,3}(?=[A-Z])")
_PLACE = re.compile(r"\b(?:remote|onsite|on-site|hybrid)\b|,\s?[A-Z]", re.IGNORECASE)
LONGEST_BODY = 6_000


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`alert` asks for alerts about comments that match a filter and name no board that is read."""

    alert: bool = False


class _Story(msgspec.Struct):
    objectID: str | int
    title: str | None = None


class _Stories(msgspec.Struct):
    hits: list[_Story]


class _Comment(msgspec.Struct):
    id: int
    text: str | None = None
    created_at_i: float | None = None


class _Item(msgspec.Struct):
    id: int
    children: list[msgspec.Raw]


def board(source: Source) -> str:
    return "hackernews:whoishiring"


def start(source: Source) -> Request:
    return Request(f"{API}/search_by_date?tags=story,author_whoishiring&hitsPerPage=6")


def read(source: Source, response: Response) -> Page:
    if "/items/" in response.request.url:
        return _comments(response)
    stories = answer.decoded(response, _Stories, "the newest stories of whoishiring")
    thread = next((story for story in stories.hits if _THREAD.search(story.title or "")), None)
    if thread is None:
        titles = "; ".join((story.title or "")[:60] for story in stories.hits[:3]) or "no story"
        raise ReadError(f'no "Who is hiring?" thread is among the newest stories of whoishiring: {titles}')
    if not re.fullmatch(r"\d{1,12}", str(thread.objectID)):
        raise ReadError(f"the thread's number is none: {str(thread.objectID)[:40]!r}")
    return Page(more=(Request(f"{API}/items/{thread.objectID}", purpose="page"),), window=True)


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The thread holds everything."""
    return raw


def _comments(response: Response) -> Page:
    item = answer.decoded(response, _Item, "a thread with its comments")
    found, problems = answer.rows(item.children, _Comment, _lead)
    # Each month has its own thread: that a comment is not in this one says nothing.
    return Page(found, problems=problems, window=True)


def _lead(comment: _Comment) -> LeadRow | None:
    """A comment as a lead; None for one that is deleted or speaks of no research internship."""
    html = (comment.text or "")[:LONGEST_BODY]
    lines = [line for line in map(_words, _PARAGRAPH.split(html)) if line]
    text = "\n".join(lines)
    if not _INTERN.search(_NONE.sub(" ", text)) or not _RESEARCH.search(text):
        return None
    parts = [part.strip() for part in lines[0].split("|") if part.strip()]
    at = f"{SITE}/item?id={comment.id}"
    posted, precision = answer.epoch(comment.created_at_i)
    return LeadRow(
        native=str(comment.id), title=_title(parts, lines), url=_url(html, at), body=html, posted=posted,
        places=_places(parts), precision=precision, company=parts[0][:LONGEST_COMPANY] if len(parts) > 1 else "",
    )  # fmt: skip


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _title(parts: list[str], lines: list[str]) -> str:
    """The words about the internship: the part of the head that names it, else the first sentence that does."""
    told = [part for part in parts[1:] if _INTERN.search(part)]
    told += [one for line in lines[1:] for one in _SENTENCE.split(line) if _INTERN.search(_NONE.sub(" ", one))]
    return (told[0] if told else lines[0])[:LONGEST_TITLE]


def _places(parts: list[str]) -> tuple[str, ...]:
    return answer.places(*[part[:100] for part in parts[1:] if _PLACE.search(part) and not _INTERN.search(part)][:2])


def _url(html: str, otherwise: str) -> str:
    """The link of the comment that leads to jobs, else its first; the comment itself where it has none."""
    links = []
    for found in _HREF.findall(html):
        try:
            links.append(link(unescape(found), otherwise))
        except ValueError:
            continue
    return next((one for one in links if _JOBS.search(one)), links[0] if links else otherwise)
