"""`leads`: what lists name, where each stands, and the boards that nobody watches; text and JSON lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from internwatch import identity
from internwatch.boards.find import board_named
from internwatch.model import Posting
from internwatch.store.rows import BoardState, Lead, Saved
from internwatch.store.store import Store
from tests.cli.conftest import Ask, board
from tests.worlds import scraper_file

LIST = "listings:raw.lists.example/listings.json"
NOW = datetime.now(UTC)
ON_BOARD = "https://job-boards.greenhouse.io/acme/jobs/4000001"
UNSEEN = "https://job-boards.greenhouse.io/acme/jobs/4000002?utm_source=Simplify"
BERYL = "https://jobs.ashbyhq.com/beryl/f97aeef6-a0b4-56ea-a1d0-00000000000{}"


def lead(native: str, company: str, title: str, url: str, **more: Any) -> Lead:
    key = identity.key(LIST, native)
    seen = NOW - timedelta(days=more.pop("days", 0))
    return Lead(
        key, LIST, native, "simplify", company, title, url, seen, places=("Zurich",), at_board=board_named(url), **more
    )


@pytest.fixture
def kept(store: Store) -> Store:
    """Five leads: one that Acme's board shows too, one it does not show, two on a board that nobody watches, one
    without a board; and one that the list marks as over."""
    state = BoardState(LIST, "simplify", "Simplify", "listings", "", "raw.lists.example", baseline_at=NOW)
    posting = Posting(
        "greenhouse:acme:4000001", "greenhouse:acme", "4000001", "acme", "Acme", "Research Intern", ON_BOARD
    )  # fmt: skip
    store.save(Saved(board("acme"), NOW, postings=(posting,)))
    store.save(
        Saved(state, NOW, leads=(
            lead("1", "Acme", "Research Intern (list's words)", ON_BOARD + "?ref=list", research=True),
            lead("2", "Acme", "Vision Intern", UNSEEN, days=10),
            lead("3", "Beryl", "Speech Intern", BERYL.format(3), phd=True, season="summer-2027"),
            lead("4", "Beryl", "Web Intern", BERYL.format(4) + "?a=1&b=2", days=1),
            lead("5", "Elm", "Robotics Intern", "https://elm.example/jobs/7"),
            lead("6", "Dell", "Old Intern", "https://jobs.lever.co/delta/1", active=False),
        ))
    )  # fmt: skip
    return store


def test_each_lead_says_where_it_stands(kept: Store, ask: Ask) -> None:
    said = ask("leads")
    assert said.code == 0 and "Old Intern" not in said.out
    assert "Acme: Research Intern (list's words) [research]  (Zurich)" in said.out
    assert "simplify: stands on greenhouse:acme too" in said.out
    assert "simplify: not seen on greenhouse:acme, which is watched" in said.out
    assert "Beryl: Speech Intern [PhD]  (Zurich)  summer-2027" in said.out
    assert "simplify: on ashby:beryl, which nobody watches" in said.out
    assert "simplify: its link names no board" in said.out


def test_missing_are_those_that_a_watched_board_does_not_show(kept: Store, ask: Ask) -> None:
    (line,) = ask("leads", "--missing", "--json").lines
    assert (line["company"], line["title"], line["standing"], line["own"]) == ("Acme", "Vision Intern", "missing", None)
    assert line["url"] == UNSEEN and line["board"] == "greenhouse:acme" and line["list"] == "simplify"


def test_boards_are_proposed_with_how_to_add_them(kept: Store, ask: Ask) -> None:
    (said,) = ask("leads", "--boards").out.splitlines()
    assert said == (
        "2 leads point to ashby:beryl (Beryl), 1 in research or for PhD students; add with: internwatch add "
        + BERYL.format(3)
    )
    (line,) = ask("leads", "--boards", "--json").lines
    assert line == {
        "board": "ashby:beryl", "company": "Beryl", "leads": 2, "research": 1, "url": BERYL.format(3), "scraper": None,
    }  # fmt: skip


def test_an_address_is_given_as_a_shell_takes_it(kept: Store, ask: Ask) -> None:
    kept.save(Saved(board("zeta"), NOW, leads=(lead("3", "Beryl", "Speech Intern", BERYL.format(3), active=False),)))
    assert ask("leads", "--boards").out.endswith(f"internwatch add '{BERYL.format(4)}?a=1&b=2'\n")


def test_a_board_that_has_a_file_is_named_by_it(kept: Store, ask: Ask, home: Path) -> None:
    scraper_file(home / "mine", "beryl", name="Beryl", system="ashby", token="Beryl")
    assert ask("leads", "--boards").out.strip().endswith('beryl.toml reads it: add "beryl" to `companies` under [poll]')


def test_since_research_and_limit(kept: Store, ask: Ask) -> None:
    assert {line["title"] for line in ask("leads", "--since", "5", "--json").lines} == {
        "Research Intern (list's words)", "Speech Intern", "Web Intern", "Robotics Intern",
    }  # fmt: skip
    assert [line["title"] for line in ask("leads", "--research", "--json").lines] == [
        "Research Intern (list's words)", "Speech Intern",
    ]  # fmt: skip
    assert "… and 4 more (--limit 5)" in ask("leads", "--limit", "1").out


def test_without_leads_it_says_how_to_get_them(store: Store, ask: Ask) -> None:
    said = ask("leads")
    assert (said.code, said.out) == (0, "") and 'companies = […, "tag:list"]' in said.err
    assert ask("leads", "--boards", "--json").out == ""


def test_a_search_is_still_the_same_board(kept: Store, ask: Ask) -> None:
    """A lead's address never says what a file searches for."""
    url = "https://acme.wd5.myworkdayjobs.com/en-US/Careers/job/Oslo/Intern_R-17"
    state = BoardState("workday:acme/careers?search=intern", "zeta", "Zeta", "workday", "acme", "x", baseline_at=NOW)
    kept.save(Saved(state, NOW, leads=(lead("9", "Zeta", "Language Intern", url),)))
    kept.put_boards([*kept.boards().values()])
    titles = [line["title"] for line in ask("leads", "--missing", "--json").lines]
    assert sorted(titles) == ["Language Intern", "Vision Intern"]


def test_a_host_of_the_employers_own_is_their_board(kept: Store, ask: Ask) -> None:
    """A company's own careers host is read by one of several systems; a vendor's host is everybody's."""
    own = BoardState(
        "successfactors_csb:jobs.cedar.example", "c", "Cedar", "successfactors_csb", "", "jobs.cedar.example"
    )
    shared = BoardState("workable:acme", "w", "Acme", "workable", "acme", "apply.workable.com")
    kept.save(
        Saved(own, NOW, leads=(lead("10", "Cedar", "Speech Intern", "https://jobs.cedar.example/job/x/123456/"),))
    )
    kept.save(Saved(shared, NOW, leads=(lead("11", "Fir", "Tree Intern", "https://apply.workable.com/j/0A1B2C3D4E"),)))
    kept.put_boards([own, shared])
    standing = {line["company"]: line["standing"] for line in ask("leads", "--since", "1", "--json").lines}
    assert (standing["Cedar"], standing["Fir"]) == ("missing", "unnamed")


def test_words_are_needed_where_numbers_are_not(ask: Ask, store: Store) -> None:
    said = ask("leads", "--since", "soon")
    assert said.code == 2 and "--since" in said.err
