"""Community lists, Hacker News and watched pages: what is read of each row, and what a broken one says."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch import systems
from internwatch.errors import ReadError
from internwatch.model import Source
from internwatch.nature import nature
from internwatch.reading import to_text
from internwatch.systems import lead_rows, signal
from internwatch.systems.lead_rows import LeadRow
from tests.pace import within
from tests.shared import SHARED, needs_shared
from tests.systems.boards_lists import (
    HN_ITEM,
    HN_SEARCH,
    LISTING,
    PAGE,
    PIPES,
    SOURCES,
    TAGS,
    comment,
)
from tests.systems.drive import NOW, Walked, source, walk


def leads(name: str, body: Any) -> list[LeadRow]:
    walked = walk(SOURCES[name], lambda request: body)
    return [row for row in walked.rows.values() if isinstance(row, LeadRow)]


# -- listings.json ----------------------------------------------------------------------------------------------------


def test_a_listing_says_company_link_and_what_the_list_adds() -> None:
    (row,) = leads("listings", [LISTING])
    assert (row.native, row.company, row.title) == (LISTING["id"], "Acme Labs", "Research Intern, Language Models")
    assert row.url == LISTING["url"] and row.places == ("Boston, MA", "Remote in USA") and row.active
    assert row.posted == datetime(2026, 11, 25, tzinfo=UTC) and row.precision == "time"
    assert to_text(row.body).split("\n") == ["Degrees: PhD", "Does Not Offer Sponsorship", "Terms: Summer 2027"]


def test_hidden_rows_are_left_out_and_closed_ones_say_so() -> None:
    rows = [LISTING | {"id": "a", "active": False}, LISTING | {"id": "b", "is_visible": False}]
    (row,) = leads("listings", rows)
    assert row.native == "a" and not row.active


@pytest.mark.parametrize(
    ("change", "native"),
    [
        ({"id": None, "locations": "Oslo", "terms": None, "season": "Summer"}, ""),
        ({"id": 7, "date_posted": "2026-11-03", "sponsorship": "Other"}, "7"),
        ({"date_posted": 1795564800000, "degrees": None}, LISTING["id"]),
        ({"date_posted": None, "locations": None}, LISTING["id"]),
        ({"date_posted": 10**30, "url": "careers/7"}, LISTING["id"]),
    ],
)
def test_lists_of_others_write_it_otherwise(change: dict[str, Any], native: str) -> None:
    """No id, a place that is no list, milliseconds, dates as text, links inside the list's own site."""
    (row,) = leads("listings", [LISTING | change])
    assert row.native == native or (not native and len(row.native) == 20)
    assert row.posted is None or row.posted.year == 2026
    assert row.url.startswith("https://")


def test_a_row_given_twice_is_one() -> None:
    assert len(leads("listings", [LISTING, LISTING, LISTING | {"title": "The same id"}])) == 1


def test_rows_copied_with_their_id_are_rows_of_their_own() -> None:
    """A newer link under one id is the same row; another title and another link are another."""
    moved = LISTING | {"url": "https://acme.example/jobs/8"}
    assert [row.native for row in leads("listings", [LISTING, moved])] == [LISTING["id"]]
    rows = leads("listings", [LISTING, moved | {"title": "Robotics Intern"}, LISTING | {"id": "b"}])
    assert [row.title for row in rows] == [LISTING["title"], "Robotics Intern", LISTING["title"]]
    assert rows[2].native == "b"


def test_one_link_in_several_rows_of_a_table_has_all_their_places() -> None:
    table = "| Company | Role | Location | Link |\n| --- | --- | --- | --- |\n"
    row = "| Acme | Research Intern | {} | [Apply](https://acme.example/jobs/7) |\n"
    (lead,) = leads("listings_markdown", (table + row.format("Paris") + row.format("Oslo")).encode())
    assert lead.places == ("Paris", "Oslo")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "an empty list came where a listings.json"),
        (b"<html><body>404</body></html>", "HTML came where a listings.json"),
        ({"listings": [LISTING]}, "the answer is not a listings.json"),
        ([{"company": "Acme", "role": "Intern", "link": "https://a.example"}], "it has the keys company, link, role"),
        ([LISTING | {"title": None}], "title"),
        ([LISTING | {"url": "mailto:jobs@acme.example"}], "no web address"),
    ],
)
def test_what_is_no_list_says_what_was_expected_and_what_came(body: Any, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        leads("listings", body)


def test_odd_rows_cost_no_other() -> None:
    rows = [LISTING, LISTING | {"id": "b", "title": None}, LISTING | {"id": "c", "url": ""}, 7]
    walked = walk(SOURCES["listings"], lambda request: rows)
    assert list(walked.rows) == [LISTING["id"]] and len(walked.problems) == 3


@needs_shared
@pytest.mark.parametrize("name", ["simplify-listings.json", "github-listings.json"])
def test_recorded_listings_are_read_whole(name: str) -> None:
    rows = json.loads((SHARED / "recorded" / "listings" / name).read_bytes())
    shown = {row["id"]: row for row in rows if row["is_visible"]}
    found = {row.native: row for row in leads("listings", rows)}
    assert found.keys() == shown.keys() and found
    for key, row in found.items():
        assert (row.company, row.title, row.url) == tuple(shown[key][n] for n in ("company_name", "title", "url"))
        assert row.active == shown[key]["active"] and row.places == tuple(shown[key]["locations"])
        assert row.posted is not None and row.posted.timestamp() == shown[key]["date_posted"]


# -- Markdown tables --------------------------------------------------------------------------------------------------


def test_pipe_tables_are_read_with_the_company_above() -> None:
    acme, second, closed = leads("listings_markdown", PIPES.encode())
    assert (acme.company, acme.title, acme.places) == ("Acme", "PhD Research Intern", ("Boston, MA", "New York, NY"))
    assert acme.url == "https://job-boards.greenhouse.io/acme/jobs/4300001?utm_source=GHList"
    assert acme.posted == datetime(2026, 11, 12, tzinfo=UTC) and acme.precision == "day"
    assert to_text(acme.body).split("\n") == ["Pay: $62/hr", "Does not offer visa sponsorship"]
    assert (second.company, second.places) == ("Acme", ("Paris, France", "London, UK"))
    assert second.posted == datetime(2026, 11, 21, tzinfo=UTC)
    assert "citizenship" in second.body
    assert (closed.company, closed.title, closed.active) == ("Beryl & Sons", "Data Intern", False)


def test_html_tables_in_markdown_are_read_too() -> None:
    cedar, second = leads("listings_markdown", TAGS.encode())
    assert (cedar.company, cedar.title, cedar.places) == ("Cedar", "Robotics Research Co-op", ("Turin, Italy", "SF"))
    assert cedar.url.startswith("https://jobs.ashbyhq.com/cedar/f97aeef6") and "&ref=Simplify" in cedar.url
    assert cedar.posted == datetime(2026, 11, 24, tzinfo=UTC)
    assert to_text(cedar.body) == "Terms: Fall 2027, Winter 2028"
    assert (second.company, second.title, second.posted) == ("Cedar", "Vision Intern", None)


def test_both_kinds_in_one_file() -> None:
    rows = leads("listings_markdown", (PIPES + TAGS).encode())
    assert len(rows) == 5 and len({row.native for row in rows}) == 5


HEAD = "| Company | Role | Link |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("text", "rows", "problems"),
    [
        (HEAD + "| Acme | Intern | [a](https://a.example/1) |\n| Acme |\n", 1, 1),
        (HEAD + "| Acme | Intern | [a](https://a.example/1) |\n| | | |\n", 1, 1),
        (HEAD + "| ↳ | Intern | [a](https://a.example/1) |\n| Acme | Intern | [a](https://a.example/2)", 1, 1),
        (HEAD + "| Acme | A\\|B Intern | [a](https://a.example/1) | more | cells |\n", 1, 0),
        (HEAD + "| Acme | Intern | [a](/careers) |\n| Acme | Intern | [a](/careers) |\n", 1, 0),
        (HEAD + "| Acme | Intern | [a](https://[bad/1) |\n| B | Intern | [a](https://b.example) |\n", 1, 1),
        ("| Company | Role |\n|---|---|\n| Acme | [Intern](https://a.example/1) |\n", 1, 0),
        ("Company | Role | Link\n--- | --- | ---\nAcme | Intern | <https://a.example/1>\n", 1, 0),
        ("<table><tr><th>Company<th>Role<th>Apply<tr><td>Acme<td>Intern<td><a href=https://a.example>x</a>", 1, 0),
    ],
)
def test_broken_tables(text: str, rows: int, problems: int) -> None:
    """Rows that are too short, empty, without a company above, with a link that is none: each costs only itself."""
    walked = walk(SOURCES["listings_markdown"], lambda request: text.encode())
    assert (len(walked.rows), len(walked.problems)) == (rows, problems), walked.problems
    assert all(row.url.startswith("https://") and row.active for row in walked.rows.values())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"# A list\n\nIt has moved.", "no rows were found where a Markdown file"),
        (b"| Firm | Wage |\n|---|---|\n| Acme | 7 |\n", "no rows were found"),
        ((HEAD + "| | | |\n").encode(), r"table 1, row 1: it has no company or no role"),
        (b"<!DOCTYPE html><html><table></table></html>", "a web page came where .* the raw file"),
        (b'{"payload": {}}', "JSON came where"),
    ],
)
def test_what_is_no_table_says_so(body: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        leads("listings_markdown", body)


@pytest.mark.timed
def test_a_large_file_is_read_quickly() -> None:
    """A season's README: five thousand rows cost seconds of the processor, where anything quadratic costs minutes."""
    line = (
        '| **[Acme](https://a.example)** | Research Intern {n} | A</br>B | <a href="https://a.example/{n}">x</a> | 3d |'
    )
    text = "| Company | Role | Location | Link | Age |\n|--|--|--|--|--|\n" + "\n".join(
        line.format(n=n) for n in range(5_000)
    )
    with within(10):
        assert len(leads("listings_markdown", text.encode())) == 5_000


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Oct 12", "2026-10-12"), ("Nov 26", "2026-11-26"), ("Dec 3", "2025-12-03"), ("12 Oct 2025", "2025-10-12"),
        ("October 12th, 2026", "2026-10-12"), ("2026-10-12", "2026-10-12"), ("0d", "2026-11-24"), ("5h", "2026-11-24"),
        ("3 days ago", "2026-11-21"), ("2w", ""), ("2mo", ""), ("Feb 30", ""), ("soon", ""), ("", ""),
        ("9999d", "1999"), ("Foo 12", ""), ("2026-13-99", ""), ("Feb 29", ""),
    ],
)  # fmt: skip
def test_days_as_lists_write_them(words: str, day: str) -> None:
    """Weeks and months of age name no day, and a day that no calendar has is none."""
    found, precision = lead_rows.day(words, NOW)
    assert (found.date().isoformat() if found else "").startswith(day) and bool(found) == bool(day)
    assert precision == ("day" if day else "")


# -- Hacker News ------------------------------------------------------------------------------------------------------


def hacker_news(item: Any, search: Any = HN_SEARCH) -> Walked:
    return walk(SOURCES["hackernews"], lambda request: item if "/items/" in request.url else search)


def test_the_newest_thread_is_asked_in_two_requests() -> None:
    asked = [request.url for request in hacker_news(HN_ITEM).asked]
    assert len(asked) == 2 and asked[0].startswith("https://hn.algolia.com/api/v1/search_by_date?")
    assert asked[1] == "https://hn.algolia.com/api/v1/items/49100001"


def test_comments_about_research_internships_are_leads() -> None:
    """Not the deleted one, not the one without interns, not the one without research."""
    rows = hacker_news(HN_ITEM).rows
    assert list(rows) == ["1", "5"]
    first = rows["1"]
    assert isinstance(first, LeadRow)
    assert (first.company, first.title) == ("Acme Labs", "Research Engineer, PhD Research Interns")
    assert first.url == "https://jobs.lever.co/acme/3e18b94a-9653-5752-8f90-240b3414bb00"
    assert first.places == ("Zurich, Switzerland", "ONSITE")
    assert 'We build "small" models. PhD interns join for six months & publish.' in to_text(first.body)
    second = rows["5"]
    assert isinstance(second, LeadRow) and second.company == ""
    assert second.url == "https://news.ycombinator.com/item?id=5"
    assert second.title == "Looking for a research intern in robotics; write to us."


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ({"hits": []}, "no story"),
        ({"hits": [{"objectID": "1", "title": "Ask HN: Who wants to be hired?"}]}, "Who wants to be hired"),
        ({"hits": [{"objectID": "../x", "title": "Ask HN: Who is hiring?"}]}, "number is none"),
        ({"nbHits": 0}, "the newest stories"),
    ],
)
def test_no_thread_is_a_problem_that_says_what_came(search: Any, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        hacker_news(HN_ITEM, search)


def test_odd_comments_cost_no_other() -> None:
    item = copy.deepcopy(HN_ITEM)
    item["children"] += [7, comment(9, None), {"id": "x"}, comment(8, "<p></p>|||"), comment(6, "|" * 5_000)]
    walked = hacker_news(item)
    assert list(walked.rows) == ["1", "5"] and len(walked.problems) == 2


@needs_shared
def test_the_recorded_thread_is_walked() -> None:
    folder = SHARED / "recorded" / "hackernews"
    item, search = (json.loads((folder / f"who-is-hiring-{name}.json").read_bytes()) for name in ("item", "search"))
    walked = hacker_news(item, search)
    assert not walked.problems and walked.asked[1].url.endswith(f"/{item['id']}")


# -- pages that are watched -------------------------------------------------------------------------------------------


def said(page: bytes, **options: Any) -> list[str]:
    of = source("signal", url="https://lab.example/join", **options)
    return [row.title for row in walk(of, lambda request: page).rows.values()]


def test_the_sentences_about_internships_are_kept() -> None:
    assert said(PAGE) == [
        "Applications for summer 2027 internships open on 1 December.",
        "We take 3 interns a year, PhD students preferred.",
        "Research intern, language models",
    ]


def test_a_selector_narrows_the_page() -> None:
    assert said(PAGE, selector="ul li") == ["Research intern, language models"]
    assert said(PAGE, selector="h1") == []
    with pytest.raises(ReadError, match=r"has nothing for '\.jobs'"):
        said(PAGE, selector=".jobs")
    with pytest.raises(ReadError, match="no CSS selector"):
        said(PAGE, selector="p[")


def test_a_page_without_words_is_a_problem() -> None:
    with pytest.raises(ReadError, match="hardly any text"):
        said(b"<html><body><div id=root></div><script src=a.js></script></body></html>")
    with pytest.raises(ReadError, match=r"a web page was promised; what came begins '\{"):
        said(b'{"jobs": []}')


SAME = [
    ("3 open internships", "14 open internships"),
    ("Internships: updated 3 November 2026", "Internships: updated on Nov 24, 2026"),
    ("Posted 2 days ago: Research Intern", "Posted 3 weeks ago: Research Intern"),
    ("Our interns met on 3 Nov 2026 at 14:05", "Our interns met on 2026-11-24 at 9:30 am"),
    ("Interns wanted! (ref a8f3k29d0s8f7g6h)", "Interns wanted! (ref 9d8f7a6s5d4f3g2h)"),
    ("Research Intern", "RESEARCH  INTERN."),
    ("Apply to one of 3 open internships", "Apply to one of 5 open internships"),
]
OTHER = [
    ("Summer 2027 internships", "Summer 2028 internships"),
    ("Apply for internships by 1 December 2026", "Apply for internships by 15 December 2026"),
    ("Internships are closed", "Internships are open"),
    ("Research Intern, vision", "Research Intern, speech"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_counters_clocks_and_stamps_change_no_name(one: str, other: str) -> None:
    assert signal.named(one) == signal.named(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_years_deadlines_and_words_do(one: str, other: str) -> None:
    assert signal.named(one) != signal.named(other)


def test_a_page_of_another_kind_is_bounded() -> None:
    """Thousands of sentences: the first three hundred count."""
    page = b"<html><body>" + b"".join(b"<p>Intern number n%s</p>" % str(n).encode() for n in range(2_000))
    assert len(said(page)) == signal.MOST_SENTENCES


@pytest.mark.parametrize(
    ("of", "board"),
    [
        (source("signal", url="https://lab.example/join/"), "signal:lab.example/join"),
        (source("signal", url="https://lab.example/join", selector="ul"), "signal:lab.example/join?selector=ul"),
        (source("listings", url="https://raw.example/a/listings.json"), "listings:raw.example/a/listings.json"),
        (source("listings_markdown", url="https://raw.example/a.md"), "listings_markdown:raw.example/a.md"),
        (source("hackernews"), "hackernews:whoishiring"),
    ],
)
def test_what_is_looked_at_has_a_name_that_says_what_it_is(of: Source, board: str) -> None:
    """No list and no page is ever taken for an employer's own board."""
    assert systems.scraper(of.system).board(of) == board
    assert nature(board) == ("hint" if of.system == "signal" else "lead")
