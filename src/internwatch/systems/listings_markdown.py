"""Community lists as tables in a Markdown file (the READMEs of GitHub lists): leads.

Both kinds of table are read: pipe tables, and HTML tables in Markdown. A row whose company is "↳" belongs to the
company above it; "🔒" and a row without a link are the list's word that it is closed. Columns are found by headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING

import msgspec

from internwatch.errors import ReadError
from internwatch.model import Page, Precision, RawPosting, Request, Response, Source
from internwatch.systems import answer, pages
from internwatch.systems.lead_rows import LONGEST_COMPANY, LONGEST_TITLE, LeadRow, day, link, number, said

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

PROMISED = "a Markdown file with a table that has the columns company, role and a link"
# Column -> what its heading may be, in lower case.
_COLUMNS = {
    "company": ("company", "employer", "name", "organization"),
    "role": ("role", "position", "title", "job title", "job", "program", "internship"),
    "place": ("location", "locations", "place"),
    "terms": ("terms", "term", "season"),
    "link": ("application/link", "application", "link", "apply", "posting", "link to apply", "links"),
    "date": ("date posted", "age", "date", "posted", "added", "date added"),
    "pay": ("salary", "pay"),
    "note": ("notes", "note", "sponsorship", "work model"),
}
_CLOSED, _SAME = "🔒", "↳"
_MARKS = {"🛂": "Does not offer visa sponsorship", "🇺🇸": "U.S. citizenship is required"}
_ODD = re.compile(r"[🔒🛂🔥🎓🆕⭐✨]|🇺🇸|:[a-z_]{3,30}:")
_MD_LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]]|!\[[^\[\]]{0,200}\]\([^()\s]{0,500}\)){0,600})\]\(\s{0,3}([^()\s]{1,2000})[^()]{0,200}\)"
)
_MD_PICTURE = re.compile(r"!\[[^\[\]]{0,200}\]\([^()\s]{0,2000}\)")
_A_LINK = re.compile(r"<a\b[^<>]{0,300}\bhref\s{0,3}=\s{0,3}[\"']?([^\"'\s<>]{1,2000})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,600}>")
_BREAK = re.compile(r"<\s{0,3}/?\s{0,3}br\s{0,3}/?\s{0,3}>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b.{0,300}?</summary>", re.IGNORECASE)
_RULE = re.compile(r"(?=[\s|:]{0,200}-)[\s|:-]{3,}")
_BARE = re.compile(r"https?://[^\s<>|\"')]{4,1000}")
_PIPE = re.compile(r"(?<!\\)\|")
_TABLE = re.compile(r"<table\b", re.IGNORECASE)


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` of the raw file; `internships` says that every row is one, whatever its title; `alert` asks for alerts
    about rows that match a filter and stand on no board that is read."""

    url: str
    internships: bool = False
    alert: bool = False


class _Cell(msgspec.Struct, frozen=True):
    """A cell of a table: its words, line by line, and the links in it."""

    lines: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    raw: str = ""

    @property
    def words(self) -> str:
        return " ".join(self.lines)


_Row = dict[str, _Cell]
_NONE = _Cell()


def board(source: Source) -> str:
    return f"listings_markdown:{pages.address(source.options.url)}"


def start(source: Source) -> Request:
    return Request(source.options.url)


def read(source: Source, response: Response) -> Page:
    head = response.body[:300].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"{", b"[{")):
        kind = "a web page" if head.startswith(b"<") else "JSON"
        raise ReadError(f"{kind} came where {PROMISED} was promised: give the address of the raw file")
    text = response.body[: pages.LARGEST].decode("utf-8", "replace")
    tables = [*_pipe_tables(text), *_html_tables(text)]
    leads: dict[str, LeadRow] = {}
    problems: list[str] = []
    for number_, table in enumerate(tables, 1):
        _read_table(source, table, f"table {number_}", response, leads, problems)
    if not leads:
        why = f"; {problems[0]}" if problems else f"; it has {len(tables)} such tables" if tables else ""
        raise ReadError(f"no rows were found where {PROMISED} was promised{why}")
    return Page(tuple(leads.values()), problems=tuple(problems))


def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
    """The list holds everything."""
    return raw


def _read_table(
    source: Source, table: list[_Row], name: str, response: Response, leads: dict[str, LeadRow], problems: list[str]
) -> None:
    company = ""
    for line, row in enumerate(table, 1):
        said_company = _plain(row.get("company", _NONE).words)
        if said_company and not said_company.startswith(_SAME):
            company = said_company
        try:
            lead = _lead(source, company, row, response)
        except ValueError as error:
            problems.append(f"{name}, row {line}: {error}"[:200])
            continue
        first = leads.setdefault(lead.native, lead)
        leads[lead.native] = msgspec.structs.replace(first, places=answer.places(*first.places, *lead.places))


def _lead(source: Source, company: str, row: _Row, response: Response) -> LeadRow:
    base, at = response.request.url, response.at
    role, apply = row.get("role", _NONE), row.get("link", _NONE)
    title = _plain(role.words)
    if not title or not company:
        raise ValueError("it has no company or no role")
    given = next(iter((*apply.links, *role.links)), "")
    closed = any(_CLOSED in cell.raw for cell in row.values()) or not given
    places = answer.places(*(_plain(line) for line in row.get("place", _NONE).lines))
    url = link(given, base) if given else base
    posted, precision = _day(row, at)
    return LeadRow(
        native=number(url, title) if given else number(company, title, *places), title=title[:LONGEST_TITLE], url=url,
        places=places, body=_body(row), posted=posted, precision=precision, updated=f"{not closed} {company}",
        commitment="Internship" if source.options.internships else "", company=company[:LONGEST_COMPANY],
        active=not closed,
    )  # fmt: skip


def _day(row: _Row, at: datetime) -> tuple[datetime | None, Precision]:
    return day(row.get("date", _NONE).words, at)


def _body(row: _Row) -> str:
    marks = [words for mark, words in _MARKS.items() if any(mark in cell.raw for cell in row.values())]
    note, pay, terms = (row.get(name, _NONE).words for name in ("note", "pay", "terms"))
    return said([("Pay", pay), ("", _plain(note)), *(("", words) for words in marks), ("Terms", terms)])


def _plain(words: str) -> str:
    return " ".join(_ODD.sub(" ", words.replace("**", "").replace("`", "")).split()).strip("*_ ")


# -- tables -----------------------------------------------------------------------------------------------------------


def _columns(headings: list[str]) -> dict[int, str]:
    """place in the row -> what stands there; {} for a table that lists no postings."""
    found: dict[int, str] = {}
    for at, heading in enumerate(headings):
        word = _plain(heading).lower()
        name = next((name for name, words in _COLUMNS.items() if word in words), "")
        if name and name not in found.values():
            found[at] = name
    return found if {"company", "role"} <= set(found.values()) else {}


def _pipe_tables(text: str) -> Iterator[list[_Row]]:
    """The pipe tables of a Markdown text that list postings; a row that is too short has empty cells."""
    columns: dict[int, str] = {}
    rows: list[_Row] = []
    before = ""
    for line in text.splitlines():
        stripped = line.strip()
        if "|" not in stripped:
            if rows:
                yield rows
            columns, rows = {}, []
        elif _RULE.fullmatch(stripped):
            columns = columns or _columns(_split(before))
        elif columns:
            cells = _split(stripped)
            rows.append({name: _markdown(cells[at]) for at, name in columns.items() if at < len(cells)})
        before = stripped
    if rows:
        yield rows


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in _PIPE.split(line.strip().removeprefix("|").removesuffix("|"))]


def _markdown(cell: str) -> _Cell:
    """A cell of a pipe table, which may hold Markdown links, HTML links and pictures."""
    links = [found[1] for found in _MD_LINK.findall(cell)] + _A_LINK.findall(cell) or _BARE.findall(cell)
    worded = _MD_PICTURE.sub(" ", _MD_LINK.sub(lambda m: _MD_PICTURE.sub(" ", m[1]), cell))
    return _cell(worded, links, cell)


def _cell(html: str, links: list[str], raw: str) -> _Cell:
    broken = _BREAK.sub("\n", _SUMMARY.sub(" ", html))
    lines = (" ".join(_unescaped(_TAG.sub(" ", line)).split()) for line in broken.splitlines())
    return _Cell(tuple(line for line in lines if line), tuple(map(_unescaped, links)), raw)


def _unescaped(text: str) -> str:
    return unescape(text).replace("\\|", "|")


def _html_tables(text: str) -> Iterator[list[_Row]]:
    """The HTML tables that list postings."""
    if not _TABLE.search(text):
        return
    # Markdown around tables may hold stray brackets; only what looks like a table is parsed.
    for piece in _TABLE.split(text)[1:]:
        tree = pages.parsed(f"<table{piece}".encode())
        lines = tree.css("tr")
        columns = _columns([pages.words(cell) for cell in lines[0].css("th, td")]) if lines else {}
        if columns:
            yield [_html_row(line.css("td"), columns) for line in lines[1:] if line.css_first("td")]


def _html_row(cells: list[LexborNode], columns: dict[int, str]) -> _Row:
    found: _Row = {}
    for at, name in columns.items():
        if at < len(cells):
            raw = cells[at].html or ""
            found[name] = _cell(raw, _A_LINK.findall(raw), raw)
    return found
