"""A mail's two parts: the same alerts, the same links, whatever a title holds; small, and nothing remote in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest

from internwatch.facts import Fact
from internwatch.model import Message
from internwatch.render import Item, render
from tests.render.hostile import titles
from tests.render.made import FACTS, NOW, WHY, alert, backlog, posting, word

UNSUBSCRIBE = "https://watch.uni.example/u/k7Jx0fQ2b8Zr1mYd5TqVnA"
_LINK = re.compile(r"https?://[^\s>)]+")
_ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "table",
    "tr",
    "td",
    "span",
    "b",
    "i",
    "s",
    "a",
    "br",
}


class Page(HTMLParser):
    """Tags, links and words of a mail; every tag that is opened is closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "title"):
            self.words += data


class Signed:
    """Links as the web pages make them; keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def unsubscribe(self, destination: str, filter: str) -> str:
        self.asked.append((destination, filter))
        return UNSUBSCRIBE


def mail(*items: Item, links: Signed | None = None) -> Message:
    (made,) = render(items, "email", NOW, links)
    return made.message


def every_kind() -> list[list[Item]]:
    return [
        [alert(1)], [alert(n) for n in range(1, 6)], [alert(1, "closed", payload={})], [backlog(12)], [backlog(0)],
        [alert(1, "updated", payload={"why": WHY, "changed": {"places": [["Paris"], ["Rome"]]}})],
        [word("operator", {"title": "Acme cannot be read", "lines": ["HTML came"]})], [alert(1, repeat=True)],
        [alert(1, about=posting(url="javascript:alert(1)"))],
    ]  # fmt: skip


@pytest.mark.parametrize("items", every_kind(), ids=range(9))
@pytest.mark.parametrize("links", [None, Signed()], ids=["own", "subscribed"])
def test_both_parts_hold_the_same_links(items: list[Item], links: Signed | None) -> None:
    made = mail(*items, links=links)
    page = Page(made.html)
    assert page.open == []
    assert set(_LINK.findall(made.text)) == set(page.links)
    assert (UNSUBSCRIBE in page.links) == (made.unsubscribe == UNSUBSCRIBE) == (links is not None)


def test_the_html_says_what_the_text_says() -> None:
    made = mail(alert())
    words = " ".join(Page(made.html).words.split()).lower()
    facts = ("new", "Research Intern, Language Models 1", "Acme Research", "New York, NY / Paris", "fits you",
             "Dec 2027 – Jun 2028", "Summer 2027", "PhD research internship", "30 Nov 2026 (in 27 days)",
             "Posted 3 Nov 2026", "First seen 3 Nov 2026", "research-2027", "expected graduation date")  # fmt: skip
    for said in facts:
        assert said.lower() in words, said
        assert said.lower() in " ".join(made.text.split()).lower(), said


def test_an_edit_shows_before_and_after_in_both_parts() -> None:
    made = mail(alert(1, "updated", payload={"changed": {"deadline": ["2026-11-30", "2026-12-07"]}}))
    assert "30 Nov 2026 → 7 Dec 2026" in made.text
    assert "30 Nov 2026 → 7 Dec 2026" in Page(made.html).words


def test_nothing_remote_is_referred_to() -> None:
    for items in every_kind():
        page = mail(*items).html
        assert not re.search(r"<img|<link|<script|url\(|@import|@font-face|background=|src=", page)


def test_a_digest_begins_with_the_list_of_all() -> None:
    made = mail(*(alert(n) for n in range(1, 13)))
    words = Page(made.html).words
    assert (
        words.index("12 new postings") < words.index("12. Research Intern, Language Models 12") < words.index("● NEW")
    )
    assert made.html.count("https://careers.acme.example/jobs/7?") == 2, "in the list and in its own box"


def test_a_subject_counts_what_closes_soon() -> None:
    soon = msgspec.structs.replace(FACTS, deadline=Fact("2026-11-10", "10 November"))
    items = [alert(1, about=posting(1, facts=soon)), alert(2), alert(3, about=posting(3, company="Zeta"))]
    assert mail(*items).subject == "3 new postings · 1 closing soon: Acme Research, Zeta"


def test_the_way_out_is_for_the_one_filter_or_for_all() -> None:
    links = Signed()
    mail(alert(1), alert(2), links=links)
    mail(alert(1), alert(2, filters=("other",)), links=links)
    assert links.asked == [("telegram:@interns", "research-2027"), ("telegram:@interns", "")]


def test_without_a_link_the_footer_names_the_config() -> None:
    made = mail(alert())
    assert made.unsubscribe == ""
    for part in (made.text, Page(made.html).words):
        assert "take this address out of send_to in its config" in " ".join(part.split())


def test_a_follow_up_names_the_first_mails() -> None:
    made = mail(alert(1, "closed", payload={}, thread="first"), alert(2, thread="first"), alert(3, thread="second"))
    assert made.follows == ("first", "second")


def test_a_thousand_hostile_titles() -> None:
    """Each stays text: no tag, link or attribute but ours, one line of subject, nothing lost of the other facts."""
    ours = Page(mail(alert()).html)
    assert set(ours.tags) <= _ALLOWED
    for title in titles():
        made = mail(alert(about=posting(title=title, company=f"{title[:60]} Labs", places=(title, "Paris"))))
        page = Page(made.html)
        assert page.open == [] and page.tags == ours.tags, title
        assert page.links == ours.links and page.attributes <= ours.attributes, title
        assert made.subject.isprintable() and 0 < len(made.subject) <= 150, title
        assert "Dec 2027 – Jun 2028" in page.words
        made.html.encode(), made.text.encode(), made.subject.encode()


def test_hostile_groups_stay_under_what_gmail_cuts() -> None:
    """Thirty of the longest: every alert is in exactly one mail, every mail is small."""
    long = "".join(chr(0x1F300 + n % 90) + '"&<' for n in range(300))
    url = "https://careers.acme.example/" + "a&b=" * 480
    facts = msgspec.structs.replace(FACTS, graduation=Fact(FACTS.graduation.value, long))  # type: ignore[union-attr]
    about = posting(title=long, company=long, places=(long,) * 30, url=url, facts=facts)
    made = render([alert(n, about=msgspec.structs.replace(about, key=f"k{n}")) for n in range(70)], "email", NOW)
    assert sorted(ref for one in made for ref in one.refs) == list(range(70))
    assert max(len(one.message.html.encode()) for one in made) < 100_000
    ordinary = render([alert(n) for n in range(30)], "email", NOW)
    assert len(ordinary) == 1, "thirty usual alerts are one mail"
