"""Companies with a careers site of their own: what is asked, how far a look reaches, and what is no answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from internwatch import systems
from internwatch.errors import ReadError
from internwatch.model import Request, Response
from internwatch.reading import to_text
from tests.systems import boards_giants as giants
from tests.systems.boards_giants import APPLE_ROW, GOOGLE_ROW, IBM_HIT, TENCENT_POST, google_page
from tests.systems.drive import NOW, one, response, source, walk

# -- Google -----------------------------------------------------------------------------------------------------------


def test_google_asks_each_search_once_and_turns_no_page() -> None:
    """Google's robots.txt forbids `page=`: every search is one request among internships, newest first."""
    of = source("google", searches=["student researcher", "phd intern"])
    walked = walk(of, lambda request: google_page([GOOGLE_ROW], 1))
    asked = [parse_qs(urlsplit(request.url).query) for request in walked.asked]
    assert [query["q"] for query in asked] == [["student researcher"], ["phd intern"]]
    assert all(query["target_level"] == ["INTERN_AND_APPRENTICE"] and query["sort_by"] == ["date"] for query in asked)
    assert not any("page" in query for query in asked)
    assert list(walked.rows) == [GOOGLE_ROW[0]] and not walked.problems


@pytest.mark.parametrize(("count", "total"), [(20, 37), (20, None)])
def test_a_google_search_with_more_than_a_page_says_so(count: int, total: int | None) -> None:
    """What is new is seen, but a look that shows only part of a search may close nothing."""
    rows = [[str(n), *GOOGLE_ROW[1:]] for n in range(count)]
    walked = walk(giants.SOURCES["google"], lambda request: google_page(rows, total))
    assert len(walked.rows) == count and "search for less" in walked.problems[0]


def test_google_rows_are_short_null_or_odd() -> None:
    """Rows are read by position: a short one is whole in what it has, an odd one is a problem and costs no other."""
    short = GOOGLE_ROW[:3]
    walked = walk(giants.SOURCES["google"], lambda request: google_page([short, None, [None, None], GOOGLE_ROW], 2))
    assert len(walked.problems) == 2 and list(walked.rows) == [GOOGLE_ROW[0]]
    assert one(giants.SOURCES["google"], google_page([short])).places == ()
    assert not walk(giants.SOURCES["google"], lambda request: google_page(None, 0)).rows
    for page in (google_page(None), google_page(7, 1), b"<html>Before you continue to Google</html>"):
        with pytest.raises(ReadError):
            one(giants.SOURCES["google"], page)


def test_half_letters_of_a_script_are_mended() -> None:
    """A lone surrogate cannot be stored; it costs its letter, not the row."""
    row = [GOOGLE_ROW[0], "Research Intern \ud800", *GOOGLE_ROW[2:]]
    raw = one(giants.SOURCES["google"], google_page([row], 1))
    assert raw.title == "Research Intern ?"


def test_google_text_has_every_part_and_the_link_its_words() -> None:
    raw = one(giants.SOURCES["google"], google_page([GOOGLE_ROW], 1))
    text = to_text(raw.body)
    assert all(words in text for words in ("About us.", "Responsibilities", "We read.", "Pursuing a PhD",
                                           "Returning to the degree.", "rolling basis"))  # fmt: skip
    assert raw.url.endswith("/jobs/results/101700000000000017-research-intern-language-models")
    assert raw.updated == "1795000500"
    check = systems.scraper("google").check  # type: ignore[attr-defined]
    assert check(giants.SOURCES["google"], raw.native, raw.url).url == raw.url


# -- Meta -------------------------------------------------------------------------------------------------------------


def test_meta_lists_addresses_and_reads_each_page() -> None:
    """The sitemap is asked for as XML (else it answers 400); rows have no title until their page is read."""
    of = giants.SOURCES["meta"]
    walked = walk(of, lambda request: giants.META)
    (row,) = walked.rows.values()
    assert dict(walked.asked[0].headers)["accept"] == "application/xml"
    assert (row.native, row.title, row.updated) == ("170017", "", "")
    assert row.detail is not None and row.detail.url == giants.META_URL
    made = systems.scraper("meta").read_detail(of, row, response(giants.with_jsonld(giants.META_JOB)))
    assert to_text(made.body).splitlines() == [
        "We read.", "Responsibilities", "Read papers", "Write < three", "Qualifications",
        "Pursuing a PhD, graduating in 2028", "Python",
    ]  # fmt: skip


def test_meta_that_answers_with_something_else_is_not_seen() -> None:
    """No posting in the sitemap, another host, a page without markup: errors, never an empty board or a closing."""
    of = giants.SOURCES["meta"]
    for body in (b"<urlset></urlset>", giants.META.replace(b"www.metacareers", b"www.example"), b"<html></html>"):
        with pytest.raises(ReadError):
            one(of, body)
    with pytest.raises(ReadError, match="JobPosting"):
        systems.scraper("meta").read_detail(of, walk(of, lambda request: giants.META).rows["170017"], response(b"<p>"))


# -- Apple ------------------------------------------------------------------------------------------------------------


def apple(words: int, students: int, *, token: str = "", short: bool = False) -> Any:
    """A site with so many rows per search; with `token` it answers with nothing to who does not send it."""

    def answer(request: Request) -> Any:
        if request.method == "GET":
            headers = {"x-apple-csrf-token": token, "set-cookie": "jobs=a1; Path=/; HttpOnly, jssid=b2; Secure"}
            return Response(request, 200, NOW, b"", headers)
        asked, sent = json.loads(request.body), dict(request.headers)
        assert asked["format"], "without it the answer is empty"
        if token and (sent.get("x-apple-csrf-token"), sent.get("cookie")) != (token, "jobs=a1; jssid=b2"):
            return {"res": {"searchResults": [], "totalRecords": 0}}
        total, first = (students, 5000) if asked["filters"] else (words, 0)
        at = 20 * (asked["page"] - 1)
        numbers = range(at, min(at + 20, total) - (short and asked["page"] == 2))
        rows = [APPLE_ROW | {"positionId": str(first + n)} for n in numbers]
        return {"res": {"searchResults": rows, "totalRecords": total}}

    return answer


@pytest.mark.parametrize("token", ["", "t0k3n"])
def test_apple_walks_the_words_and_the_students_team(token: str) -> None:
    """Both searches whole, twenty a page; the token is asked for only where the first answer is empty."""
    walked = walk(giants.SOURCES["apple"], apple(45, 21, token=token))
    assert len(walked.rows) == 66 and not walked.problems
    assert len(walked.asked) == 5 + 2 * bool(token)
    teams = [json.loads(request.body)["filters"] for request in walked.asked if request.method == "POST"]
    assert {"teams": [{"team": "teamsAndSubTeams-STDNT"}]} in teams


def test_apple_that_answers_with_nothing_is_not_seen() -> None:
    """One search of the two empty, even with a token, or a page that is short: a problem, so nothing closes."""
    with pytest.raises(ReadError, match="nothing"):
        walk(giants.SOURCES["apple"], apple(3, 0))
    with pytest.raises(ReadError, match="nothing"):
        walk(giants.SOURCES["apple"], apple(0, 3, token="t0k3n"))
    with pytest.raises(ReadError, match="token"):
        walk(giants.SOURCES["apple"], apple(0, 0))
    walked = walk(giants.SOURCES["apple"], apple(45, 1, short=True))
    assert walked.problems == ["page 2 holds 19 rows where 20 were promised"]


def test_apple_rows_of_one_position_are_one_posting() -> None:
    other = APPLE_ROW | {"id": "200170017-3543", "locations": [{"name": "Cupertino", "countryName": "United States"}]}
    raw = one(giants.SOURCES["apple"], {"res": {"searchResults": [APPLE_ROW, other], "totalRecords": 2}})
    assert raw.places == ("Zürich, Switzerland", "Cupertino, United States")
    assert raw.url == "https://jobs.apple.com/en-us/details/200170017/research-intern-language-models"


def test_what_apple_says_of_a_posting_that_is_gone() -> None:
    closed = systems.scraper("apple").closed  # type: ignore[attr-defined]
    gone = giants.apple_page({"errors": {"jobDetails": {"status": 404}}, "loaderData": {}})
    assert closed(response(gone))
    assert not closed(response(giants.DETAILS["apple"]))
    assert not closed(response(b"<html>maintenance</html>")) and not closed(response(gone, status=403))


# -- IBM, Tencent, Salesforce -----------------------------------------------------------------------------------------


def test_ibm_pages_in_a_stable_order_within_a_level() -> None:
    """A hundred a page, sorted by id (any other order gives rows twice), only the level asked for."""

    def answer(request: Request) -> Any:
        asked = json.loads(request.body)
        assert asked["sort"] == [{"_id": "asc"}] and asked["size"] == 100 and "_id" in asked["_source"]
        assert asked["post_filter"] == {"bool": {"must": [{"term": {"field_keyword_18": "Internship"}}]}}
        rows = []
        for n in range(asked["from"], min(asked["from"] + 100, 230)):
            url = f"https://careers.ibm.com/careers/JobDetail?jobId={n}"
            rows.append(IBM_HIT | {"_id": f"h{n}", "_source": IBM_HIT["_source"] | {"url": url}})
        return {"hits": {"total": {"value": 230}, "hits": rows}}

    walked = walk(giants.SOURCES["ibm"], answer)
    assert len(walked.rows) == 230 and walked.totals == [230] and not walked.problems
    assert to_text(walked.rows["7"].body).splitlines()[-1] == "Pursuing a PhD, graduating in 2028. R&D"


def test_tencent_pages_and_errors() -> None:
    def answer(request: Request) -> Any:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        assert (query["keyword"], query["language"], query["pageSize"]) == ("intern", "en-us", "100")
        at = 100 * (int(query["pageIndex"]) - 1)
        posts = [TENCENT_POST | {"PostId": str(n)} for n in range(at, min(at + 100, 130))]
        return {"Code": 200, "Data": {"Count": 130, "Posts": posts}}

    walked = walk(giants.SOURCES["tencent"], answer)
    assert len(walked.rows) == 130 and len(walked.asked) == 2
    assert walked.rows["7"].updated == "2026-11-19" and walked.rows["7"].posted is None
    for body in ({"Code": 500, "Data": None}, {"Code": 200, "Data": {"Count": 9, "Posts": None}}):
        with pytest.raises(ReadError):
            one(giants.SOURCES["tencent"], body)
    assert not walk(giants.SOURCES["tencent"], lambda request: {"Code": 200, "Data": {"Count": 0, "Posts": None}}).rows


def test_salesforce_counts_and_links() -> None:
    """The file says how many it holds; a link that leads elsewhere gives way to the site's own."""
    walked = walk(giants.SOURCES["salesforce"], lambda request: giants.SALESFORCE)
    assert walked.totals == [1]
    odd = giants.SALESFORCE_JOB | {"External_Job_Posting_Site": "https://evil.example/x"}
    raw = one(giants.SOURCES["salesforce"], {"Report_Entry": [odd]})
    assert raw.url == "https://www.salesforce.com/company/careers/jobs/jr170017/"


@pytest.mark.parametrize("fields", [{"searches": []}, {"searches": [" "]}, {}])
def test_google_without_words_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises((ValueError, msgspec.ValidationError)):
        source("google", **fields)


# -- ByteDance --------------------------------------------------------------------------------------------------------


def test_bytedances_campus_site_is_asked_for_internships() -> None:
    """The Chinese site has an address, headers and links of its own, and names that may be Chinese only."""
    of = source("bytedance", site="campus", search="x")
    cities = [{"name": "北京"}, {"name": "上海", "en_name": "Shanghai"}]
    post = {
        "id": "7624086888207862069", "title": "研究实习生", "city_info": cities[0], "city_list": cities,
        "recruit_type": {"name": "实习"},
    }  # fmt: skip
    walked = walk(of, lambda request: {"code": 0, "data": {"count": 1, "job_post_list": [post]}})
    (asked,), (raw,) = walked.asked, walked.rows.values()
    assert asked.url == "https://jobs.bytedance.com/api/v1/search/job/posts"
    body = json.loads(asked.body)
    assert (body["portal_type"], body["recruitment_id_list"]) == (3, ["202"])
    assert {"website-path": "campus", "portal-channel": "campus"}.items() <= dict(asked.headers).items()
    assert raw.url == "https://jobs.bytedance.com/campus/position/7624086888207862069/detail"
    assert (raw.places, raw.commitment) == (("北京", "Shanghai"), "实习")
