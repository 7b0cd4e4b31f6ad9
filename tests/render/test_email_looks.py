"""How a mail looks: on a phone and on a desk, by day and by night; pictures go to build/mail-*.png."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from internwatch.facts import Fact, Facts, Pay, Weeks, Window
from internwatch.render import Item, render
from internwatch.render.invitation import Invitation, invitation
from tests.render import browser
from tests.render.made import FACTS, NOW, QUOTE, WHY, alert, backlog, posting, word

BUILD = Path(__file__).resolve().parents[2] / "build"
pytestmark = [
    pytest.mark.skipif(not browser.PROGRAM, reason="no Chromium is installed to look at the mail with"),
    pytest.mark.slow,
]
PHONE, DESK = 360, 1000

RICH: Facts = msgspec.structs.replace(
    FACTS,
    deadline=Fact("2026-11-12", "apply by 12 November"),
    weeks=Fact(Weeks(12, 16), "12 to 16 weeks"),
    pay=Fact(Pay(9800, 12000, "USD", "month"), "$9,800 – $12,000 per month"),
    sponsorship=Fact("offered", "we sponsor visas for this role"),
    topics=(Fact("llm", "language models"), Fact("nlp", "NLP")),
    needs=(Fact("CV", "a CV"), Fact("transcript", "a transcript")),
)


def single() -> list[Item]:
    return [alert(about=posting(title="Research Scientist Intern, Language Model Evaluation (PhD), Summer 2027",
                                company="Brindlewood AI", facts=RICH))]  # fmt: skip


def digest() -> list[Item]:
    """What a morning brings: kinds, verdicts and deadlines of all sorts, a long title and a long address."""
    depends = [{**WHY[0], "verdict": "depends", "verdict_detail": "a December graduate may start later"}]
    no = [{**WHY[0], "verdict": "does not fit"}]
    silent = msgspec.structs.replace(FACTS, graduation=None, deadline=None)
    far = msgspec.structs.replace(FACTS, deadline=Fact("2027-01-31", "31 January 2027"))
    asked = Fact(Window("2026-12", "2027-06"), QUOTE)
    return [
        alert(1, about=posting(1, title="Research Scientist Intern, Language Model Evaluation (PhD), Summer 2027",
                               company="Brindlewood AI", facts=RICH)),
        alert(2, about=posting(2, title="PhD Intern – Donaudampfschifffahrtselektrizitätenhauptbetriebswerk-Forschung",
                               company="Ferrow Robotics", facts=far, places=("Zürich", "München", "London")),
              payload={"why": depends}),
        alert(3, "updated", posting(3, title="Student Researcher, Interpretability", company="Ostrava Labs",
                                    facts=RICH),
              payload={"why": WHY, "changed": {"deadline": ["2026-11-30", "2026-11-12"]}}),
        alert(4, about=posting(4, title="Research Intern, Reinforcement Learning", company="Quillmark", facts=silent,
                               url="https://careers.quillmark.example/" + "a-very-long-way-to-say-it/" * 6)),
        alert(5, "reopened", posting(5, title="Robotics Research Internship", company="Ferrow Robotics",
                                     facts=msgspec.structs.replace(FACTS, graduation=asked)), payload={"why": no}),
        alert(6, "closed", posting(6, title="Applied Science Intern, Speech", company="Tessellate"), payload={},
              closed_at=NOW - timedelta(hours=2), status="closed"),
    ]  # fmt: skip


SEEN = {
    "new": single,
    "digest": digest,
    "closed": lambda: [digest()[-1]],
    "updated": lambda: [digest()[2]],
    "backlog": lambda: [backlog(12)],
    "many": lambda: [alert(n) for n in range(1, 31)],
    "operator": lambda: [word("operator", {"title": "Acme cannot be read", "lines": ["HTML came where JSON was."]})],
}


class Signed:
    def unsubscribe(self, destination: str, filter: str) -> str:
        return "https://watch.uni.example/u/k7Jx0fQ2b8Zr1mYd5TqVnA"


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", list(SEEN))
def test_nothing_sticks_out_on_a_phone_or_a_desk(name: str, width: int) -> None:
    (made,) = render(SEEN[name](), "email", NOW, Signed())
    where = "phone" if width == PHONE else "desk"
    seen = browser.look(made.message.html, width, BUILD / f"mail-{name}-{where}.png")
    assert seen.width <= width, seen
    assert seen.wide == [], seen


@pytest.mark.parametrize("link", ["https://watch.uni.example/confirm/k7Jx0fQ2b8Zr1mYd5TqVnA", ""])
def test_the_question_fits_on_a_phone(link: str) -> None:
    made = invitation(Invitation("1", "k7Jx0fQ2b8Zr1mYd5TqVnA", NOW, link, "research internships with language model"))
    seen = browser.look(made.html, PHONE, BUILD / f"mail-question-{'link' if link else 'code'}-phone.png")
    assert (seen.wide, seen.width) == ([], PHONE)


@pytest.mark.parametrize("name", ["new", "digest"])
def test_it_has_a_night_dress(name: str) -> None:
    (made,) = render(SEEN[name](), "email", NOW, Signed())
    seen = browser.look(made.message.html, PHONE, BUILD / f"mail-{name}-phone-dark.png", dark=True)
    assert seen.wide == []


def test_words_without_a_break_stay_inside() -> None:
    """A title, a company, places and quotes of one endless word each, and an endless link."""
    endless = posting(
        title="W" * 400, company="M" * 100, places=("Q" * 80,) * 8, url="https://" + "w" * 60 + ".example/"
    )
    facts = msgspec.structs.replace(RICH, graduation=Fact(Window("2027-12", None), "X" * 900))
    items = [alert(n, about=msgspec.structs.replace(endless, facts=facts)) for n in (1, 2)]
    (made,) = render(items, "email", NOW, Signed())
    seen = browser.look(made.message.html, PHONE, BUILD / "mail-endless-phone.png")
    assert (seen.wide, seen.width) == ([], PHONE)
