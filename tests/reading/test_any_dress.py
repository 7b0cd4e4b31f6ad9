"""Postings as bad as boards serve them: the facts of a clean text are found in every dress, or nothing is claimed."""

from __future__ import annotations

import html
from datetime import UTC, datetime

import pytest

from internwatch.facts import Facts, Window
from internwatch.reading import clean, read, to_text
from tests.pace import within
from tests.reading.rows import stands_in

POSTED = datetime(2026, 11, 3, tzinfo=UTC)
CLEAN = (
    "You are pursuing a PhD in computer science.\n"
    "Expected graduation between December 2027 and June 2028.\n"
    "Apply by January 15, 2027.\n"
    "We do not sponsor visas."
)
LINES = CLEAN.split("\n")


def spaced(text: str) -> str:
    """As a scanner reads it: stray blanks between words."""
    return text.replace(" ", "   ").replace(".\n", " .\n")


DRESSES = {
    "plain": CLEAN,
    "paragraphs": "".join(f"<p>{line}</p>" for line in LINES),
    "escaped": html.escape("".join(f"<p>{line}</p>" for line in LINES)),
    "twice escaped": html.escape(html.escape("".join(f"<li>{line}</li>" for line in LINES))),
    "html in html": f"<div>{html.escape(f'<ul><li>{LINES[0]}<li>{LINES[1]}</ul>')}<p>{LINES[2]}</p>{LINES[3]}</div>",
    "tags never closed": "<div><p>" + "<br>".join(LINES),
    "a table": "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in LINES) + "</table>",
    "bullets without stops": "".join(f"<li>{line.rstrip('.')}</li>" for line in LINES),
    "bullet signs on one line": " • ".join(line.rstrip(".") for line in LINES),
    "all capitals": CLEAN.upper(),
    "stray blanks": spaced(CLEAN),
    "unbreakable blanks": CLEAN.replace(" ", "\u00a0"),
    "thin blanks": CLEAN.replace(" ", "\u2009"),
    "windows line ends": CLEAN.replace("\n", "\r\n"),
    "one line": CLEAN.replace("\n", " "),
    "line ends lost": CLEAN.replace("\n", ""),
    "soft hyphens": CLEAN.replace("graduation", "gradu\u00adation"),
    "zero-width letters": CLEAN.replace(" ", " \u200b"),
    "right-to-left marks": CLEAN.replace(" ", " \u200f"),
    "bidirectional controls": "\u202e".join(LINES),
    "control characters": CLEAN.replace("\n", "\x07\n\x00"),
    "byte order marks": "\ufeff" + CLEAN + "\ufeff",
    "markdown": "\n".join(f"- **{line}**" for line in LINES),
    "inline markup": CLEAN.replace("December", "<b>Dec</b>ember").replace("PhD", "<em>PhD</em>"),
    "a long company text before": "We build things. " * 2_000 + CLEAN,
}  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_posting_in_any_dress(dress: str) -> None:
    facts = read("Research Intern, Summer 2027", DRESSES[dress], posted=POSTED)
    assert facts.degrees and facts.degrees.value == ("phd",)
    assert facts.graduation and facts.graduation.value == Window("2027-12", "2028-06")
    assert facts.deadline and facts.deadline.value == "2027-01-15"
    assert facts.sponsorship and facts.sponsorship.value == "not offered"
    told = (facts.degrees, facts.graduation, facts.deadline, facts.sponsorship)
    assert all(stands_in(fact.quote, "", to_text(DRESSES[dress])) for fact in told)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("Dec '27", "2027-12", "2027-12"), ("Dec ’27", "2027-12", "2027-12"), ("05/2027", "2027-05", "2027-05"),
        ("Q2 2027", "2027-04", "2027-06"), ("AY 26/27", "2026-09", "2027-08"), ("DEC 2027", "2027-12", "2027-12"),
        ("December 2027 — June 2028", "2027-12", "2028-06"),
        ("December\u00a02027–June\u00a02028", "2027-12", "2028-06"),
        ("Dec. 2027 to Jun. 2028", "2027-12", "2028-06"), ("2027/2028", "2027-01", "2028-12"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(words: str, earliest: str, latest: str) -> None:
    facts = read("Research Intern", f"Expected graduation: {words}", posted=POSTED)
    assert facts.graduation and facts.graduation.value == Window(earliest, latest)


@pytest.mark.parametrize("words", ["Dec '7", "0000", "2O27", "99/99/9999", "AY 26/31", "May 20277"])
def test_what_is_no_date_is_none(words: str) -> None:
    assert read("Research Intern", f"Expected graduation: {words}", posted=POSTED).graduation is None


@pytest.mark.timed
def test_ten_megabytes_are_read_in_time() -> None:
    """The text is cut at a length that no posting needs; what stands before the cut is read."""
    with within(3):
        facts = read("Research Intern", CLEAN + " The team ships models." * 450_000, posted=POSTED)
    assert facts.graduation and facts.graduation.value == Window("2027-12", "2028-06")


UNITS = (
    "a", "ß", "İ", "\ud800", "🙂", "١", "<", "<p><b>", "&amp;", "&#x;", "<!--", "$1 to ", "a-", "not sponsor ",
    "return to ", "at least one semester ", "cover letter, ", "U.S. citizen or ", "from the ", "12 weeks ",
         "class of ", "London, ",
)  # fmt: skip


@pytest.mark.timed
@pytest.mark.parametrize("unit", UNITS)
def test_a_megabyte_of_anything_is_read_within_a_second(unit: str) -> None:
    with within(1):
        facts = read("PhD Research Intern", unit * (1_000_000 // len(unit)), posted=POSTED)
    assert isinstance(facts, Facts)


@pytest.mark.parametrize(
    "title", ["", " ", "\x00", "\u202eIntern", "Intern\n\n" * 2_000, "ＩＮＴＥＲＮ", "🙂" * 9_999, "\ud800"]
)
def test_any_title_is_read(title: str) -> None:
    facts = read(clean(title, 300), CLEAN, places=("",), posted=None, everything=True)
    assert facts.graduation is not None
