"""What an alert says, for each kind of alert and each kind of destination."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest

from internwatch.facts import Fact, Facts, Window
from internwatch.filters.language import Me, parse_filter
from internwatch.filters.match import match, subject
from internwatch.filters.why import why
from internwatch.model import Match, Message
from internwatch.reading import read
from internwatch.render import Form, Item, render
from tests.fakes.telegram_rules import parse_html
from tests.render.made import FACTS, NOW, QUOTE, WHY, alert, backlog, posting, word


def one(item: Item, form: Form = "telegram") -> Message:
    (made,) = render([item], form, NOW)
    assert made.refs == (item.ref,)
    return made.message


def shown(item: Item) -> str:
    return parse_html(one(item).html)[0]


def test_a_new_posting_says_everything_that_decides() -> None:
    text = shown(alert())
    for said in (
        "New: Research Intern, Language Models 1",
        "Acme Research · New York, NY / Paris",
        "Summer 2027 · PhD research internship",
        "Graduation: Dec 2027 – Jun 2028 — fits you",
        f"“{QUOTE}”",
        "Apply by 30 Nov 2026 (in 27 days)",
        "Posted 3 Nov 2026, 09:12 UTC",
        "First seen 3 Nov 2026, 09:18 UTC (seen 6 min after posting)",
        "Why: research-2027 — “language model” in the title; degree: phd",
        "Apply: careers.acme.example",
    ):
        assert said in text
    _, entities = parse_html(one(alert()).html)
    assert [e.url for e in entities if e.kind == "text_link"] == ["https://careers.acme.example/jobs/1?team=a&b=c"]


def test_a_bare_day_gives_no_lag() -> None:
    """A board that tells the day only does not let us say how fast we were."""
    text = shown(alert(about=posting(precision="day")))
    assert "Posted 3 Nov 2026\n" in text
    assert "First seen 3 Nov 2026, 09:18 UTC\n" in text
    assert "after posting" not in text


def test_no_date_at_all_says_only_what_was_seen() -> None:
    text = shown(alert(about=posting(posted=None, precision="")))
    assert "Posted" not in text
    assert "First seen 3 Nov 2026, 09:18 UTC" in text


def test_what_is_not_stated_is_left_out_but_for_graduation() -> None:
    text = shown(alert(about=posting(facts=Facts(internship=True), places=())))
    assert "Graduation: not stated" in text
    for word_ in ("Apply by", "Summer", "None", "🗓", "fits"):
        assert word_ not in text


@pytest.mark.parametrize(
    ("verdict", "detail", "said"),
    [
        ("does not fit", "", "Dec 2027 – Jun 2028 — does not fit you"),
        ("depends", "a wish only", "Dec 2027 – Jun 2028 — depends (a wish only)"),
        ("not stated", "", "Dec 2027 – Jun 2028\n"),
    ],
)
def test_verdicts(verdict: str, detail: str, said: str) -> None:
    why = [{**WHY[0], "verdict": verdict, "verdict_detail": detail}]
    assert f"Graduation: {said}" in shown(alert(payload={"why": why}))


def test_two_filters_with_two_verdicts_name_both() -> None:
    why = [WHY[0], {**WHY[0], "filter": "master", "verdict": "does not fit"}]
    text = shown(alert(payload={"why": why}))
    assert "research-2027: fits you; master: does not fit you" in text
    assert "Why: master" in text


def read_for(text: str, degree: str | None, graduation: str | None) -> Item:
    """The alert about a posting of these words, for such a student."""
    about = posting(facts=read("Research Intern", text))
    f, problems = parse_filter(
        {"name": "f", "send_to": ["console"], "roles": ["any internship"]}, Me(degree, graduation)
    )
    assert f is not None, problems
    found = match(f, subject(about, ()))
    assert isinstance(found, Match)
    return alert(about=about, payload={"why": why([found], {"f": f})})


SOON = "PhD students graduating between December 2026 and June 2027."
BACHELORS = (
    "PhD or Bachelor's students may apply. Bachelor's students must graduate between December 2027 and June 2028."
)
LEVELS = f"{BACHELORS} PhD students must graduate between December 2028 and June 2029."


@pytest.mark.parametrize(
    ("text", "degree", "graduation", "said"),
    [
        (SOON, "phd", "2027-05", "Dec 2026 – Jun 2027 — fits you\n"),
        # Nobody knows when this reader graduates; only the level was compared.
        (SOON, "phd", None, "Dec 2026 – Jun 2027\n"),
        (BACHELORS, "phd", "2030-05", "not stated for PhD\n"),
        (BACHELORS, "bachelor", "2028-05", "Dec 2027 – Jun 2028 — fits you\n"),
        # Each level has a window of its own: the reader's stands there, not both as one.
        (LEVELS, "phd", "2029-05", "Dec 2028 – Jun 2029 — fits you\n"),
        (LEVELS, "bachelor", "2028-05", "Dec 2027 – Jun 2028 — fits you\n"),
        (LEVELS, None, None, "Dec 2027 – Jun 2029\n"),
    ],
)
def test_a_window_fits_only_whom_it_was_compared_with(
    text: str, degree: str | None, graduation: str | None, said: str
) -> None:
    item = read_for(text, degree, graduation)
    assert f"Graduation: {said}" in shown(item)
    assert ("✓ Fits you" in one(item, "email").html) == ("fits you" in said)


def test_every_term_is_named() -> None:
    facts = read("Research Intern (Summer or Fall 2027)", "")
    assert "Summer 2027 / Fall 2027" in shown(alert(about=posting(facts=facts)))


def test_hedged_and_concluded_facts_say_so() -> None:
    facts = msgspec.structs.replace(
        FACTS,
        graduation=Fact(Window(None, "2028-06"), QUOTE, hedged=True),
        season=Fact("summer-2027", "Summer", inferred=True),
    )
    text = shown(alert(about=posting(facts=facts)))
    assert "until Jun 2028 (preferred)" in text
    assert "Summer 2027 (year concluded from the date)" in text


def test_updated_shows_before_and_after() -> None:
    changed = {
        "deadline": ["2026-11-15", "2026-11-30"],
        "graduation": [None, {"earliest": "2027-12", "latest": "2028-06"}],
        "places": [["Paris"], ["Paris", "New York, NY"]],
        "title": ["Intern", "Research Intern"],
        "remote": [None, True],
    }
    text = shown(alert(kind="updated", payload={"why": WHY, "changed": changed}))
    for said in (
        "Updated: Research Intern",
        "Apply by: 15 Nov 2026 → 30 Nov 2026",
        "Graduation: not stated → Dec 2027 – Jun 2028",
        "Places: Paris → Paris; New York, NY",
        "Title: Intern → Research Intern",
        "Remote: not stated → yes",
    ):
        assert said in text


def test_closed_is_struck_and_silent() -> None:
    item = alert(kind="closed", payload={}, status="closed", closed_at=NOW)
    made = one(item)
    visible, entities = parse_html(made.html)
    assert "Closed: Research Intern" in visible
    assert "Closed 3 Nov 2026, 09:18 UTC" in visible
    assert entities[0].kind == "strikethrough"
    assert made.silent
    assert not one(alert()).silent


def test_a_new_alert_of_a_posting_that_closed_meanwhile_says_so() -> None:
    assert "Has closed since" in shown(alert(status="closed", closed_at=NOW))


def test_reopened_and_reposted_say_what_was_before() -> None:
    assert "Open again: Research Intern" in shown(alert(kind="reopened"))
    item = alert(kind="reposted", payload={"of": "greenhouse:acme:0"}, earlier_seen=NOW - timedelta(days=40))
    assert "The same posting under a new id, first seen 24 Sep 2026" in shown(item)


def test_equal_rows_show_all_their_places() -> None:
    assert "Paris / London / Zürich" in shown(alert(places=("Paris", "London", "Zürich")))


def test_many_places_are_counted() -> None:
    assert "City 7 + 492 more" in shown(alert(places=tuple(f"City {n}" for n in range(500))))


@pytest.mark.parametrize("form", ["telegram", "email", "console"])
def test_a_repeat_is_marked_first(form: Form) -> None:
    made = one(alert(repeat=True), form)
    assert made.text.startswith("↻ possible repeat\n")
    assert "↻ possible repeat" in made.html or form == "console"
    assert made.lines[0]["repeat"] is True


def test_the_id_is_stable_over_tries_and_different_between_alerts() -> None:
    assert one(alert()).id == one(alert(repeat=True, ref=99)).id
    assert len({one(alert(n)).id for n in range(5)}) == 5
    assert one(alert()).id != one(alert(destination="telegram:@other")).id


def test_a_group_names_every_posting_in_a_line_of_its_own() -> None:
    made = render([alert(n) for n in range(1, 4)], "telegram", NOW)
    assert [r.refs for r in made] == [(1, 2, 3)]
    text = made[0].message.text
    assert text.startswith("3 new postings\n")
    for n in (1, 2, 3):
        (line,) = [line for line in text.split("\n") if f"Models {n}" in line]
        assert "Acme Research" in line
        assert f"https://careers.acme.example/jobs/{n}?team=a&b=c" in line
    assert text.count(QUOTE) == 3, "a small group still says everything"


def test_a_mixed_group_counts_by_kind() -> None:
    items = [alert(1), alert(2, "updated"), alert(3, "closed", payload={})]
    text = render(items, "telegram", NOW)[0].message.text
    assert text.startswith("3 alerts: 1 new, 1 updated, 1 closed\n")
    assert "[closed]" in text


def test_words_of_other_kinds_are_messages_of_their_own() -> None:
    items = [alert(1), backlog(), word("operator", {"title": "t", "lines": ["l"]}, 7), alert(2)]
    refs = [set(r.refs) for r in render(items, "telegram", NOW)]
    assert {1, 2} in refs
    assert len(refs) == 3


def test_backlog_gives_the_count_and_the_newest_with_links() -> None:
    made = one(backlog(41))
    visible, entities = parse_html(made.html)
    assert "41 open postings match “research-2027” already" in visible
    assert "1. Research Intern — Acme Research · Paris · posted 1 Nov 2026 · apply by 30 Nov 2026" in visible
    assert "and 31 more\n" in visible
    assert "and 31 more: /latest\n" in shown(backlog(41, see="/latest"))
    assert len([e for e in entities if e.kind == "text_link"]) == 10


def test_an_empty_backlog_says_that_it_works() -> None:
    assert "Nothing open matches “research-2027” now" in shown(backlog(0))


def test_a_word_to_the_operator_is_one_plain_message() -> None:
    item = word("operator", {"title": "Acme cannot be read", "lines": ["HTML where <JSON> was", "since 3 Nov"]})
    assert shown(item).split("\n") == ["⚙️ internwatch: Acme cannot be read", "HTML where <JSON> was", "since 3 Nov"]


def test_a_mail_has_both_parts_with_the_same_links() -> None:
    made = render([alert(n) for n in range(1, 4)], "email", NOW)[0].message
    assert made.subject.startswith("3 new postings: Acme Research")
    for n in (1, 2, 3):
        assert f"https://careers.acme.example/jobs/{n}?team=a&b=c" in made.text
        assert f'href="https://careers.acme.example/jobs/{n}?team=a&amp;b=c"' in made.html
    assert "<img" not in made.html
    assert made.html.count(QUOTE) == 3


def test_a_mails_subject_says_what_and_until_when() -> None:
    assert one(alert(), "email").subject == (
        "New: Research Intern, Language Models 1 — Acme Research (apply by 30 Nov 2026)"
    )


@pytest.mark.parametrize("form", ["telegram", "email", "console", "file"])
def test_a_hostile_title_stays_text(form: Form) -> None:
    evil = '</b><a href="https://evil.example">x</a><img src=x>\r\nBcc: y & "q" \u202e{{ 7*7 }}'
    made = one(alert(about=posting(title=evil, company="<script>alert(1)</script>", url="javascript:alert(1)")), form)
    assert "<img" not in made.html
    assert "<script" not in made.html
    assert '<a href="https://evil' not in made.html
    assert "javascript:" not in made.html + made.text
    assert "\r" not in made.subject
    assert "\n" not in made.subject
    assert "\u202e" not in made.text + made.html
    assert "{{ 7*7 }}" in made.text


def test_console_lines_are_at_most_a_hundred_wide() -> None:
    long = alert(about=posting(title="word " * 60))
    text = one(long, "console").text
    assert max(len(line) for line in text.split("\n")) <= 100
    assert "https://careers.acme.example/jobs/1?team=a&b=c" in text


def test_a_file_line_is_data() -> None:
    (made,) = render([alert(1), alert(2)], "file", NOW)
    lines = [json.loads(msgspec.json.encode(line)) for line in made.message.lines]
    assert [line["key"] for line in lines] == ["greenhouse:acme:1", "greenhouse:acme:2"]
    first = lines[0]
    assert (first["alert"], first["company_key"], first["status"]) == ("new", "acme", "open")
    assert first["posted"] == "2026-11-03"
    window = first["facts"]["graduation"]
    assert (window["earliest"], window["latest"], window["quote"]) == ("2027-12", "2028-06", QUOTE)
    assert first["why"][0]["filter"] == "research-2027"
    assert first["id"] != lines[1]["id"]


def test_rendering_twice_gives_the_same() -> None:
    items = [alert(n) for n in range(1, 30)]
    assert render(items, "telegram", NOW) == render(items, "telegram", NOW)
