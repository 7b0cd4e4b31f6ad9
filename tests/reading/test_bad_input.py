"""Whatever a board sends, `read` gives facts or "not stated": no exception, no hang, and no quote that is not there."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internwatch.facts import INTERNSHIP_KINDS, OTHER_KINDS, Fact, Facts, Pay, Weeks, Window
from internwatch.reading import read, to_text
from internwatch.reading.posting import LONGEST_TITLE
from internwatch.reading.said import LONGEST_QUOTE

POSTED = datetime(2026, 9, 15, tzinfo=UTC)
MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
SEASON = re.compile(r"(?:spring|summer|fall|winter)-20[0-9]{2}")
KINDS = INTERNSHIP_KINDS | OTHER_KINDS
BODY = (
    "We look for a research intern for summer 2027. You are pursuing a PhD and graduate between December 2027 and June "
    "2028. The internship lasts 12 weeks. The pay is $45 per hour. We do not sponsor visas. Please submit a cover "
    "letter. Apply by January 15, 2027."
)


@cache
def wordings() -> list[str]:
    """Titles and texts of every row of this folder."""
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(Path(__file__).parent.glob("*.toml"))]
    found = {text for table in tables for row in table["row"] for text in (row.get("title", ""), row.get("text", ""))}
    return sorted(text for text in found if 0 < len(text) <= 300)


def facts_of(facts: Facts) -> Iterator[Fact[Any]]:
    """Every fact, also those in tuples and in tables by degree."""
    for name in Facts.__struct_fields__:
        value = getattr(facts, name)
        several = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        yield from (one for one in several if isinstance(one, Fact))


def check_window(window: Window) -> None:
    assert all(MONTH.fullmatch(month) for month in (window.earliest, window.latest) if month)
    assert window.earliest or window.latest
    assert not (window.earliest and window.latest) or window.earliest <= window.latest


def check_day(words: str) -> None:
    """A day that the calendar has, in plain digits; a start may be a month."""
    assert words.isascii()
    date.fromisoformat(words if len(words) == 10 else f"{words}-01")


def check_value(value: Any) -> None:
    """Windows, lengths and amounts are the right way round."""
    if isinstance(value, Window):
        check_window(value)
    elif isinstance(value, Weeks):
        assert 0 < value.least <= value.most
    elif isinstance(value, Pay):
        assert 0 <= value.low <= value.high < float("inf")


def check(title: str, body: str, facts: Facts) -> None:
    """What must hold of any facts of this posting, whatever it says."""
    said = [" ".join(words.split()) for words in (title[:LONGEST_TITLE], to_text(body))]
    for fact in facts_of(facts):
        assert any(fact.quote in words for words in said), fact
        assert len(fact.quote) <= LONGEST_QUOTE
        check_value(fact.value)
    for when in (facts.start, facts.deadline, facts.reviewed_from):
        if when:
            check_day(when.value)
    assert all(SEASON.fullmatch(one.value) for one in (facts.season, *facts.seasons) if one)
    assert facts.kind is None or facts.kind.value in KINDS
    assert 0 <= facts.score <= 1
    assert not facts.degrees or set(facts.degrees.value) <= {"bachelor", "master", "phd"}
    assert facts == read_it(title, body)


def read_it(title: str, body: str, posted: datetime | None = POSTED) -> Facts:
    return read(title, body, posted=posted, places=("Zurich",), everything=True)


def test_the_ordinary_posting_is_read() -> None:
    """The checks below would pass on facts that are empty; here they are not."""
    facts = read_it("Research Intern", BODY)
    check("Research Intern", BODY, facts)
    assert facts.internship
    assert None not in (facts.season, facts.degrees, facts.graduation, facts.weeks, facts.pay, facts.sponsorship)
    assert None not in (facts.deadline, facts.research)
    assert [need.value for need in facts.needs] == ["cover letter"]


MARKS = {
    "right to left": "\u202e", "isolate": "\u2067", "null": "\x00", "bell": "\x07", "zero width": "\u200b",
    "joiner": "\u2060", "byte order": "\ufeff", "soft hyphen": "\u00ad", "variation": "\ufe0f", "surrogate": "\ud83d",
    "tag letter": "\U000e0041",
}  # fmt: skip


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_what_nobody_sees_changes_nothing(mark: str) -> None:
    """Invisible letters within words and numbers of the description go, and the same facts are read."""
    odd = mark.join(BODY)
    facts = read_it("Research Intern", odd)
    check("Research Intern", odd, facts)
    assert facts == read_it("Research Intern", BODY)
    msgspec.json.encode(facts)


def _twice(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


WRITTEN = {
    "bold letters": "<p>" + "".join(f"<b>{letter}</b>" for letter in BODY) + "</p>",
    "no-break blanks": BODY.replace(" ", "\u00a0"),
    "wide blanks": BODY.replace(" ", " \t\u2003 "),
    "escaped": _twice(f"<p>{BODY}</p>"),
    "escaped twice": _twice(_twice(f"<p>{BODY}</p>")),
    "never closed": f"<div><ul><li><p>{BODY}",
    "never opened": f"{BODY}</p></li></ul></div></body></html>",
    "crossed": f"<p><b><i>{BODY}</b></p></i>",
    "nested": f"{'<div>' * 300}{BODY}{'</div>' * 300}",
    "a page in a page": f"<html><body><html><head><title>x</title></head><body><p>{BODY}</p></body></html></body></html>",
    "commented": f"<!-- not this: graduating in 2019 --><p>{BODY}</p><!-- open",
    "a script": f"<script>var year = 'graduating in 2019';</script><p>{BODY}</p>",
    "emoji": f"🎓🚀 {BODY} 👩🏽‍🔬",
    "table": "<table>" + "".join(f"<tr><td>{line}.</td></tr>" for line in BODY.split(". ")) + "</table>",
    "bullets": "\n".join(f"• {line}" for line in BODY.split(". ")),
    "crlf": BODY.replace(". ", ".\r\n"),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_the_same_words_in_other_dress(form: str) -> None:
    """HTML broken, nested and escaped, tables, bullets and odd blanks: the values are those of the plain text."""
    facts, plain = read_it("Research Intern", WRITTEN[form]), read_it("Research Intern", BODY)
    check("Research Intern", WRITTEN[form], facts)
    for name in ("season", "degrees", "graduation", "weeks", "pay", "sponsorship", "deadline"):
        value, expected = getattr(facts, name), getattr(plain, name)
        assert value is not None, name
        assert value.value == expected.value, name


@pytest.mark.parametrize(
    "digits", ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "⁰¹²³⁴⁵⁶⁷⁸⁹", "①②③④⑤⑥⑦⑧⑨⑩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"],
    ids=["full width", "arabic", "devanagari", "raised", "circled", "bold"],
)  # fmt: skip
def test_other_digits_are_read_or_left(digits: str) -> None:
    """A month, a season or a day is written in plain digits, or not stated."""
    odd = BODY.translate(str.maketrans("0123456789", digits))
    check("Research Intern ２０２７", odd, read_it("Research Intern ２０２７", odd))
    title = odd[:200]
    check(title, "", read_it(title, ""))


@pytest.mark.parametrize(
    "nothing", ["", " ", "\n\t", "None", "null", "nan", "N/A", "-", "\x00", "\u200b", "<p></p>", "&nbsp;"]
)
def test_nothing_is_not_stated(nothing: str) -> None:
    """Empty fields, and the words that programs write for them, state nothing."""
    facts = read(
        nothing, nothing, places=(nothing, ""), posted=None, commitment=nothing, department=nothing, deadline=None,
        remote=None, everything=True,
    )  # fmt: skip
    assert not facts.internship
    assert not list(facts_of(facts))
    assert not facts.where


@pytest.mark.parametrize("letters", ["a", "intern ", "PhD Research Intern, Summer 2027 ", "\u202e", "実習", "(", "🎓"])
def test_a_title_of_ten_thousand_letters(letters: str) -> None:
    """Only its beginning is looked at."""
    title = (letters * 10_000)[:10_000]
    start = time.process_time()
    facts = read_it(title, BODY)
    assert time.process_time() - start < 1
    check(title, BODY, facts)


UNITS = (
    "a", " ", "\n", "é", "🎓", "\u202e", "<div>", "<b>", "&amp;amp;lt;", "-", "2027 ", "$45 per hour ", "PhD or ",
    "not graduating before May 2027, ", "we do not sponsor visas ", "cover letter, ", "U.S. citizen or ", "(", "1/1/",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_one_unit(unit: str) -> None:
    """Linear on anything, also without a blank or a full stop."""
    body = unit * (1_000_000 // len(unit))
    start = time.process_time()
    facts = read_it("PhD Research Intern", body)
    assert time.process_time() - start < 2  # 0.2 s on a quiet machine
    check("PhD Research Intern", body, facts)


@pytest.mark.parametrize("body", ["x" * 10_000_000, f"{BODY} " * 38_000, "<li>May 2027</li>" * 600_000])
def test_ten_megabytes(body: str) -> None:
    """A beginning is read and the rest left alone."""
    start = time.process_time()
    facts = read_it("Research Intern", body)
    assert time.process_time() - start < 2
    check("Research Intern", body, facts)


ODD = (
    "\x00", "\u200b", "\u202e", "\ud800", "\ufeff", "İ", "ſ", "ﬁ", "🎓", "２０２７", "२०२७", "²", "<p>", "</", "&lt;",
       "&#0;",
    "&#xd800;", "\\", "**", "](", "(", "?", ".", ";", "|", "–", "’", "\u2028", "\r", "\u00a0",
)  # fmt: skip
BETWEEN = st.sampled_from([" ", "", "\n", ". ", ", ", "; ", " and ", " or ", " - ", "</p><p>", " not ", "?"])
PIECES = st.lists(st.tuples(st.one_of(st.sampled_from(wordings()), st.sampled_from(ODD)), BETWEEN), max_size=14)
MAYBE_POSTED = st.sampled_from([None, POSTED, datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
PROPERTY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PROPERTY
@given(st.one_of(st.sampled_from(wordings()), st.text(max_size=40)), PIECES, MAYBE_POSTED)
def test_real_wordings_in_any_order(title: str, pieces: list[tuple[str, str]], posted: datetime | None) -> None:
    """Wordings that the readers look for, shuffled and run together: facts that hold together, the same each time."""
    body = "".join(f"{words}{between}" for words, between in pieces)
    check(title, body, read_it(title, body))
    facts = read(title, body, posted=posted, places=(title, body[:50]))
    assert list(facts_of(facts)) == list(facts_of(read(title, body, posted=posted, places=(title, body[:50]))))


@PROPERTY
@given(st.sampled_from(wordings()), st.data())
def test_wordings_that_are_broken(words: str, data: st.DataObject) -> None:
    """One wording with letters put in, cut, spaced out or in capitals."""
    at = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(at, len(words)))
    part = words[at:end]
    broken = data.draw(
        st.sampled_from([part.upper(), " ".join(part), part.replace(" ", ""), part[::-1], part * 3, part.title(), ""])
    )
    odd = data.draw(st.sampled_from(ODD))
    text = f"{words[:at]}{odd}{broken}{odd}{words[end:]}"
    check("Research Intern", text, read_it("Research Intern", text))
    check(text, "", read_it(text, ""))


@PROPERTY
@given(st.text(max_size=200), st.text(max_size=400))
def test_any_letters(title: str, body: str) -> None:
    """Letters of any kind."""
    check(title, body, read_it(title, body))


@pytest.mark.parametrize(
    "field", ["", "soon", "2027-13-45", "2027-02-30", "0000-00-00", "２０２７-01-01", "None", "x" * 1000]
)
def test_odd_fields_of_the_board(field: str) -> None:
    """A board's own fields may be anything, too."""
    facts = read("Research Intern", BODY, deadline=field, commitment=field, department=field, places=(field,) * 3)
    assert facts.internship
    msgspec.json.encode(facts)
