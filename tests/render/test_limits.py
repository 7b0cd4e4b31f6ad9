"""Whatever a posting holds, a Telegram message stays within the limits, is valid, and loses no alert."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.facts import Fact, Window
from internwatch.render import Item, Rendered, render
from internwatch.render.markup import Bold, Link, Text, html, safe_url, size, text, units
from tests.fakes.telegram_rules import parse_html, utf16
from tests.render.made import FACTS, NOW, alert, backlog, posting, word

hostile = st.text(st.characters(codec="utf-8"), max_size=400) | st.sampled_from(
    ["🧪" * 3000, "<b>" * 900, "&amp;" * 900, "x" * 100_000, "</a>", "\u202egnp.exe", "\x00\x1b[31m", "é" * 5000, ""]
)
links = st.sampled_from(
    [
        "https://a.example/" + "p" * 1900,
        "https://a.example/1",
        "javascript:alert(1)",
        "",
        "http://[::1",
        "https://ü.de/ü",
    ]
)


@st.composite
def alerts(draw: st.DrawFn, n: int = 1) -> Item:
    facts = msgspec.structs.replace(
        FACTS, graduation=Fact(Window("2027-12", draw(st.none() | st.just("2028-06"))), draw(hostile))
    )
    about = posting(
        n, title=draw(hostile), company=draw(hostile), url=draw(links), facts=facts,
        places=tuple(draw(st.lists(hostile, max_size=5))) * draw(st.sampled_from([1, 100])),
    )  # fmt: skip
    kind = draw(st.sampled_from(["new", "updated", "closed", "reopened", "reposted"]))
    why = [{"filter": draw(hostile), "verdict": "fits", "verdict_detail": "", "reasons": [["any", draw(hostile)]]}]
    changed = {name: [draw(hostile), draw(hostile)] for name in ("title", "places", "deadline", "season", "kind")}
    return alert(n, kind, about, payload={"why": why * 5, "changed": changed}, repeat=draw(st.booleans()))


def check(made: list[Rendered], refs: list[int]) -> None:
    for one in made:
        visible, entities = parse_html(one.message.html)
        assert utf16(visible.strip()) >= 1
        assert utf16(visible) <= 4096
        assert 1 <= utf16(one.message.text) <= 4096
        assert len(entities) <= 100
        assert len(one.message.html.encode()) <= 32_768
        assert all(e.url.startswith(("http://", "https://")) for e in entities if e.kind == "text_link")
        assert len(one.message.subject) <= 175
    assert sorted(ref for one in made for ref in one.refs) == refs


@settings(max_examples=60, deadline=None)
@given(alerts())
def test_any_single_alert_fits(item: Item) -> None:
    check(render([item], "telegram", NOW), [1])


@settings(max_examples=15, deadline=None)
@given(st.data(), st.integers(2, 40))
def test_any_group_fits_and_names_each_alert_once(data: st.DataObject, count: int) -> None:
    kinds = [data.draw(alerts(n)) for n in range(min(count, 4))]
    items = [msgspec.structs.replace(kinds[n % len(kinds)], ref=n) for n in range(count)]
    check(render(items, "telegram", NOW), list(range(count)))


@settings(max_examples=30, deadline=None)
@given(hostile, hostile, links)
def test_any_backlog_fits(title: str, place: str, url: str) -> None:
    check(render([backlog(5000, title=title, places=[place] * 90, company=title, url=url)], "telegram", NOW), [1])


@settings(max_examples=30, deadline=None)
@given(hostile, st.lists(hostile, max_size=200))
def test_any_word_to_the_operator_fits(title: str, lines: list[str]) -> None:
    check(render([word("operator", {"title": title, "lines": lines})], "telegram", NOW), [1])


def test_sixty_postings_are_three_messages_at_most() -> None:
    made = render([alert(n) for n in range(60)], "telegram", NOW)
    check(made, list(range(60)))
    assert len(made) <= 3
    assert "(1/" in made[0].message.text


def test_thirty_postings_are_two_messages_at_most() -> None:
    assert len(render([alert(n) for n in range(30)], "telegram", NOW)) <= 2


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://acme.example/jobs/1?a=b&c=d#x", "https://acme.example/jobs/1?a=b&c=d#x"),
        ("HTTPS://Acme.Example/A", "https://acme.example/A"),
        ("http://acme.example:8080/", "http://acme.example:8080/"),
        ("https://büro.example/ü", "https://xn--bro-hoa.example/ü"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("javascript:alert(1)", ""),
        ("tg://resolve?domain=x", ""),
        ("data:text/html,x", ""),
        ("//acme.example/x", ""),
        ("https://good.example@evil.example/", ""),
        ("https://acme.example/a b", ""),
        ('https://acme.example/"onclick="x', ""),
        ("https://acme.example/\u202egnp", "https://acme.example/%E2%80%AEgnp"),
        ("https://", ""),
        ("https://acme.example:port/", ""),
        ("https://acme.example/" + "x" * 2000, ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, safe: str) -> None:
    assert safe_url(url) == safe


def test_markup_escapes_text_and_attributes() -> None:
    lines = [(Bold('<b> & "q"'), Text("a<b"), Link("https://a.example/?x=1&y=2", "x>y"))]
    assert html(lines) == ('<b>&lt;b&gt; &amp; "q"</b>a&lt;b<a href="https://a.example/?x=1&amp;y=2">x&gt;y</a>')
    assert text(lines) == '<b> & "q"a<bx>y https://a.example/?x=1&y=2'


@given(st.text(st.characters(codec="utf-8")))
def test_units_are_those_of_utf16(words: str) -> None:
    assert units(words) == utf16(words)


@given(st.lists(st.builds(Bold, hostile) | st.builds(Text, hostile) | st.builds(Link, links, hostile), max_size=5))
def test_what_is_counted_is_what_telegram_sees(spans: list[Bold | Text | Link]) -> None:
    line = tuple(msgspec.structs.replace(s, value=s.value.replace("\r", "")) for s in spans)
    visible, entities = parse_html(html([line]))
    counted = size([line])
    assert utf16(visible) + 1 == counted.units
    assert len(entities) <= counted.entities
    assert utf16(text([line])) + 1 == counted.plain
