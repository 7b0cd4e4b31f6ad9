"""From a list on loopback to a file of alerts: leads are kept apart, resolved without asking, and told once, where a
list's file asks for it and no board that is read shows the job."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from internwatch.boards.find import board_named
from internwatch.poll.leads import Watched
from internwatch.render import Item, render
from internwatch.store.rows import BoardState, Lead
from tests.fakes.careers import greenhouse
from tests.poll.lists import API, LIST, OTHER, PAGE, T0, Bench, bench, beryl, listing, uuid
from tests.systems.boards_lists import HN_ITEM, HN_SEARCH, comment
from tests.systems.boards_lists import PAGE as LAB

PAGES: dict[str, Any] = {API: greenhouse("Research Intern 1"), LIST: [listing(1)], OTHER: [listing(1)], PAGE: LAB}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, PAGES) as made:
        await made.look()  # the silent baselines
        yield made
        await made.watch.aclose()


def kept(town: Bench) -> dict[str, Lead]:
    """title -> lead of the first list."""
    return {lead.title: lead for lead in town.watch.store.leads(all=True) if lead.source == "list"}


async def test_leads_are_kept_beside_the_postings(town: Bench) -> None:
    """The baseline is silent, and no lead is among the postings, the openings or the backlog."""
    (lead,) = kept(town).values()
    assert (lead.company, lead.at_board, lead.research, lead.phd) == ("Acme", "greenhouse:acme", True, True)
    assert lead.season == "summer-2027" and lead.active and lead.gone_at is None
    store = town.watch.store
    assert [s.posting.board for s in store.listing(all=True)] == ["greenhouse:acme"]
    assert [o.source for o in store.openings(None)] == ["acme"]
    assert town.news() == []
    (backlog,) = town.told()
    assert backlog["count"] == 1


async def test_a_lead_on_a_watched_board_is_never_told(town: Bench) -> None:
    """The board is read: it will say so itself, or it is what `leads --missing` shows."""
    town.serve(LIST, [listing(1), listing(2)])
    await town.look()
    assert town.news() == [] and set(kept(town)) == {"Research Intern 1", "Research Intern 2"}


async def test_a_lead_of_a_company_that_nobody_watches_is_told_once_and_marked(town: Bench) -> None:
    town.serve(LIST, [listing(1), beryl(7)])
    await town.look()
    await town.look()
    (told,) = town.news()
    assert (told["alert"], told["nature"], told["company"]) == ("new", "lead", "Beryl")
    assert told["url"] == f"https://jobs.ashbyhq.com/beryl/{uuid(7)}" and told["company_key"] == "list"
    stored = town.watch.store.postings([told["key"]])[told["key"]]
    item = Item(1, "telegram:1", "new", told["key"], "1", T0, posting=stored.posting, first_seen=T0)
    (made,) = render([item], "telegram", T0)
    assert made.message.text.startswith("📎 Lead: Research Intern 7")
    assert "Seen on a list (list), not on a board of theirs that we read" in made.message.text
    # It is told as a posting, and is still none that is open.
    assert [s.posting.company for s in town.watch.store.listing(all=False)] == ["Acme"]


@pytest.mark.parametrize(
    ("board", "token", "link", "shown"),
    [
        ("successfactors_xml:career5.successfactors.eu:acme", "ACME", "career?company=OTHER&jobId=7", False),
        ("successfactors_xml:career5.successfactors.eu:acme", "ACME", "sfcareer/jobreqcareer?jobId=9", False),
        ("successfactors_xml:career5.successfactors.eu:acme", "ACME", "career?company=ACME&jobId=7", True),
        ("html:sites.google.com/view/lab/join", "", "view/other-lab/intern", False),
        ("jsonld:docs.google.com/document/d/acme", "", "document/d/other", False),
        ("feed:medium.com/feed/lab", "", "other-lab/we-hire-interns", False),
        ("avature:bloomberg.avature.net/careers/SearchJobs?intern", "", "university/JobDetail/Intern/7", True),
        ("eightfold:bayer.eightfold.ai?search=intern", "bayer", "careers/job/562", True),
        ("oracle:eeho.fa.us2.oraclecloud.com:cx_45001?intern", "", "hcmUI/job/7", True),
    ],
)
def test_a_host_that_many_employers_share_is_nobodys(board: str, token: str, link: str, shown: bool) -> None:
    """A lead of another employer at a host where a watched board stands is that employer's."""
    system, _, rest = board.partition(":")
    host = rest.replace(":", "/").replace("?", "/").partition("/")[0]
    watched = Watched.of([BoardState(board, "acme", "Acme", system, token, host)])
    url = f"https://{host}/{link}"
    lead = Lead("l:1", "l", "1", "list", "Other", "Research Intern", url, T0, at_board=board_named(url))
    assert watched.shows(lead) == shown


async def test_a_watched_board_that_was_never_read_swallows_no_lead(tmp_path: Path) -> None:
    """It answers "not found" from the start: it will not say so itself. When it is read, nothing is told again."""
    with bench(tmp_path, PAGES) as town:
        town.serve(API, {}, 404)
        await town.look()
        town.serve(LIST, [listing(1), listing(2)])
        await town.look()
        await town.look()
        assert [line["title"] for line in town.news()] == ["Research Intern 2"]
        town.serve(API, greenhouse("Research Intern 1", "Research Intern 2"))
        await town.look()
        await town.look()
        assert len(town.news()) == 1
        await town.watch.aclose()


async def test_a_watched_board_that_fails_for_days_swallows_no_lead(town: Bench) -> None:
    """For two days it may come back and tell it itself; a machine that slept for a week is no failure of a board."""
    town.serve(API, {}, 503)
    await town.look()
    town.serve(LIST, [listing(1), listing(2)])
    await town.look(hours=40)
    assert town.news() == []
    third = listing(3, url="https://job-boards.greenhouse.io/acme/jobs/3")
    town.serve(LIST, [listing(1), listing(2), third])
    await town.look(hours=30)
    assert [line["title"] for line in town.news()] == ["Research Intern 3"]
    town.serve(API, greenhouse("Research Intern 1", "Research Intern 2", "Research Intern 3"))
    await town.look()
    assert [line["title"] for line in town.news()] == ["Research Intern 3", "Research Intern 2"]
    town.serve(LIST, [listing(1), listing(2), third, listing(4)])
    await town.look("list", hours=170)
    assert len(town.news()) == 2


async def test_two_lists_with_one_job_tell_it_once(town: Bench) -> None:
    town.serve(LIST, [listing(1), beryl(7), beryl(7, id="again", locations=["Paris, France"])])
    town.serve(OTHER, [listing(1), beryl(7, id="theirs")])
    await town.look()
    assert len(town.news()) == 1


async def test_a_job_that_stands_on_a_board_of_ours_is_no_news(town: Bench) -> None:
    """Under another address: the number says that it is the same."""
    own = "https://www.acme.example/careers?gh_jid=1"
    town.serve(LIST, [listing(1), listing(3, url=own)])
    await town.look()
    assert town.news() == []


async def test_the_employers_own_copy_after_a_lead_is_not_told_again(town: Bench) -> None:
    """The lead had an address of the company's own; then the board shows the job, under the same number."""
    town.serve(LIST, [listing(1), listing(2, url="https://www.acme.example/careers?gh_jid=2")])
    await town.look()
    assert [line["nature"] for line in town.news()] == ["lead"]
    town.serve(API, greenhouse("Research Intern 1", "Research Intern 2"))
    await town.look()
    assert [line["nature"] for line in town.news()] == ["lead"]


async def test_what_a_list_drops_or_marks_is_never_told_as_closed(town: Bench) -> None:
    town.serve(LIST, [listing(1), beryl(7), beryl(8)])
    await town.look()
    town.serve(LIST, [listing(1), beryl(7, active=False)])
    for _ in range(3):
        await town.look()
    leads = kept(town)
    assert not leads["Research Intern 7"].active and leads["Research Intern 8"].gone_at is not None
    assert {line["alert"] for line in town.news()} == {"new"} and len(town.news()) == 2
    assert [lead.title for lead in town.watch.store.leads() if lead.source == "list"] == ["Research Intern 1"]
    town.serve(LIST, [listing(1), beryl(7), beryl(8)])  # it is back: nothing that was not told before
    await town.look()
    assert len(town.news()) == 2 and kept(town)["Research Intern 8"].gone_at is None


async def test_rows_that_are_over_when_they_come_are_not_kept(town: Bench) -> None:
    town.serve(LIST, [listing(1), beryl(7, active=False), beryl(9, title="Senior Accountant", terms=None)])
    await town.look()
    assert set(kept(town)) == {"Research Intern 1"}


async def test_an_unchanged_list_costs_no_writing(town: Bench) -> None:
    assert (await town.look("list"))["list"].unchanged


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ([], 200, "an empty list came"), ("<html>moved</html>", 200, "HTML came"), ("", 404, "404"),
        ([{"company": "Acme"}], 200, "it has the keys company"), ("[" * 100_000, 200, "is not a listings.json"),
    ],
)  # fmt: skip
async def test_a_list_that_breaks_loses_nothing(town: Bench, body: Any, status: int, said: str) -> None:
    town.serve(LIST, body, status)
    found = (await town.look("list"))["list"]
    assert said in found.problem
    (lead,) = kept(town).values()
    assert lead.gone_at is None and town.watch.boards[found.board].state.health in ("failing", "suspect")


async def test_a_row_that_cannot_be_read_is_named_and_costs_no_other(town: Bench) -> None:
    """Hand-made lists always have such a row: it is shown in `sources`, and the operator is not told every day."""
    town.serve(LIST, [listing(1), beryl(7), listing(8, title=None)])
    for _ in range(5):
        found = (await town.look())["list"]
    assert "row 3 could not be read" in found.problem and len(town.news()) == 1
    assert kept(town)["Research Intern 1"].gone_at is None
    assert town.told("operator") == []


async def test_a_list_that_brings_very_many_at_once_waits(town: Bench) -> None:
    """A season's list that was merged into another: half an hour, or until the next look finds the same."""
    town.serve(LIST, [listing(1), *(beryl(n) for n in range(30))])
    await town.look()
    assert town.news() == []
    await town.look("list", hours=1)
    assert len(town.news()) == 30


async def test_hacker_news_is_walked_and_its_new_comments_are_leads(tmp_path: Path) -> None:
    """The engine asks two pages; a thread without research interns is no trouble, and the next month's is another."""
    api = "hn.algolia.com/api/v1"
    item = f"{api}/items/49100001"
    bare = HN_ITEM | {"children": [comment(3, "Beryl | Engineer<p>No interns.")]}
    with bench(tmp_path, PAGES | {f"{api}/search_by_date": HN_SEARCH, item: bare}) as town:
        first = (await town.look("hn"))["hn"]
        assert (first.problem, first.seen, first.first) == ("", 0, True)
        town.serve(item, HN_ITEM)
        second = (await town.look("hn"))["hn"]
        assert (second.new, second.problem) == (2, "")
        assert [line["company"] for line in town.news()] == ["Acme Labs", "Hacker News"]
        assert len(town.careers.looked_at("hn.algolia.com")) == 4
        (lead,) = [lead for lead in town.watch.store.leads() if lead.company == "Acme Labs"]
        assert lead.at_board == "lever:acme" and lead.research and lead.phd
        town.serve(item, HN_ITEM | {"id": 49200001, "children": []})
        await town.look("hn")
        assert all(one.gone_at is None for one in town.watch.store.leads() if one.source == "hn")
        await town.watch.aclose()


async def test_without_alert_nothing_is_told(tmp_path: Path) -> None:
    with bench(tmp_path, PAGES, alert=False) as town:
        await town.look()
        town.serve(LIST, [listing(1), beryl(7)])
        await town.look()
        assert town.news() == [] and "Research Intern 7" in kept(town)
        await town.watch.aclose()
