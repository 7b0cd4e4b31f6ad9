"""Every field of a posting, per system: what the board says is what we hold, in its words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from internwatch import systems
from internwatch.model import RawPosting, Request, Source
from internwatch.reading import to_text
from tests.systems.boards import ASHBY_JOB, BOARDS, DETAILS, GREENHOUSE_JOB, HTML, JSONLD_JOB, LEVER_JOB, SOURCES, TITLE
from tests.systems.boards_more import PINPOINT_JOB, RECRUITEE_JOB, RIPPLING_ROW, WORKABLE_JOB
from tests.systems.drive import one, response, source, walk

PLAIN = "Pursuing a PhD, graduating in 2028"


def whole(name: str) -> RawPosting:
    """The row of the system's board, with its detail where it has one."""
    of = SOURCES[name]
    raw = one(of, BOARDS[name])
    if raw.detail is None:
        return raw
    return systems.scraper(of.system).read_detail(of, raw, response(DETAILS[name], raw.detail))


@pytest.mark.parametrize("name", SOURCES)
def test_title_id_link_and_text(name: str) -> None:
    """The four that every alert needs, on every system."""
    raw = whole(name)
    assert raw.title == TITLE
    assert raw.url.startswith("https://")
    assert raw.native in raw.url
    assert PLAIN in to_text(raw.body)


@pytest.mark.parametrize(
    ("name", "places", "posted", "precision"),
    [
        ("greenhouse", ("Boston, MA",), "2026-11-19T14:30+00:00", "time"),
        ("lever", ("Seattle, WA", "Toronto, ON"), "2026-11-18T11:06:40+00:00", "time"),
        ("ashby", ("London", "Paris"), "2026-11-19T10:00+00:00", "time"),
        ("workday", ("Boston, MA", "Remote, US"), "2026-11-18T00:00+00:00", "day"),
        ("smartrecruiters", ("Montreal, QC, Canada",), "2026-11-19T10:00+00:00", "time"),
        ("eightfold", ("Los Gatos, CA", "Remote"), "2026-11-18T11:06:40+00:00", "time"),
        ("pcsx", ("Redmond, WA",), "2026-11-18T11:06:40+00:00", "time"),
        ("workable", ("Paris, Île-de-France, France",), "2026-11-19T00:00+00:00", "day"),
        ("recruitee", ("Oslo, Norway",), "2026-11-19T10:00+00:00", "time"),
        ("pinpoint", ("Cambridge, United Kingdom",), None, ""),
        ("bamboohr", ("Montreal, Quebec",), "2026-11-19T00:00+00:00", "day"),
        ("rippling", ("New York, NY", "Remote (United States)"), "2026-11-19T10:00+00:00", "time"),
        ("gem", ("Palo Alto, CA",), "2026-11-19T10:00+00:00", "time"),
        ("teamtailor", ("Madrid, ES",), "2026-11-19T10:00+00:00", "time"),
        ("oracle", ("Espoo, Finland", "Murray Hill, NJ, United States"), "2026-11-19T00:00+00:00", "day"),
        ("jibe", ("New York, NY", "Dublin, Ireland"), "2026-11-19T10:00+00:00", "time"),
        ("amazon", ("Seattle, Washington, USA",), "2026-11-09T00:00+00:00", "day"),
        ("uber", ("San Francisco, CA, United States",), "2026-11-19T10:00+00:00", "time"),
        ("bytedance", ("San Jose, California, USA",), None, ""),
        ("google", ("Zürich, Switzerland", "Paris, France"), "2026-11-18T11:06:40+00:00", "time"),
        ("meta", ("Paris, France", "Remote, US"), "2026-11-19T10:00+00:00", "time"),
        (
            "apple",
            ("Zürich, Switzerland", "Cupertino, California, United States"),
            "2026-11-19T10:00:00.482136+00:00",
            "time",
        ),
        ("ibm", ("Rueschlikon, Switzerland",), None, ""),
        ("tencent", ("Shenzhen, China",), None, ""),
        (
            "salesforce",
            ("California - Palo Alto", "Washington - Seattle", "France - Paris"),
            "2026-11-19T00:00+00:00",
            "day",
        ),
        ("personio", ("Munich", "Berlin"), "2026-11-19T10:00+00:00", "time"),
        ("breezy", ("Oslo, NO",), "2026-11-19T10:00+00:00", "time"),
        ("comeet", ("Haifa, IL",), None, ""),
        ("phenom", ("Oslo, Norway", "Paris, France"), "2026-11-19T00:00+00:00", "day"),
        ("successfactors", ("Oslo, NO",), "2026-11-19T07:00+00:00", "time"),
        ("successfactors_csb", ("Oslo, NOR, 0150", "Paris, FRA"), "2026-11-19T00:00+00:00", "day"),
        ("successfactors_tiles", ("Oslo, Norway",), "2026-11-19T00:00+00:00", "day"),
        ("successfactors_xml", ("Oslo",), "2026-11-19T00:00+00:00", "day"),
        ("avature", ("Oslo, Norway",), "2026-11-19T00:00+00:00", "day"),
        ("icims", ("NO-Oslo",), "2026-11-19T00:00+00:00", "day"),
        ("jobvite", ("Oslo, Norway",), "2026-11-19T00:00+00:00", "day"),
        ("jazzhr", ("Oslo, Norway",), "2026-11-19T00:00+00:00", "day"),
        ("radancy", ("Oslo, Norway", "Paris, France"), "2026-11-19T00:00+00:00", "day"),
        ("adp", ("Toronto, ON, CA",), "2026-11-19T00:00+00:00", "day"),
        ("feed", (), "2026-11-19T07:00+00:00", "time"),
    ],
)
def test_places_and_dates(name: str, places: tuple[str, ...], posted: str | None, precision: str) -> None:
    raw = whole(name)
    assert raw.places == places
    assert (raw.posted, raw.precision) == (posted and datetime.fromisoformat(posted).astimezone(UTC), precision)


@pytest.mark.parametrize(
    ("name", "commitment", "remote", "requisition"),
    [
        ("greenhouse", "Intern", None, "R-17"),
        ("lever", "Internship", False, ""),
        ("ashby", "Intern", False, ""),
        ("workday", "Full time", False, "R-17"),
        ("smartrecruiters", "Intern, Internship", False, "REF17"),
        ("eightfold", "", False, "JR17"),
        ("pcsx", "", True, "JR17"),
        ("workable", "Internship", None, "R-17"),
        ("recruitee", "internship", False, ""),
        ("pinpoint", "Internship", False, "R-17"),
        ("bamboohr", "Internship", None, ""),
        ("rippling", "Intern", None, ""),
        ("gem", "internship", False, "R-17"),
        ("teamtailor", "INTERN", None, ""),
        ("oracle", "Full time", False, "25587"),
        ("jibe", "Internship", None, "10820"),
        ("amazon", "full-time", None, "3059609"),
        ("uber", "Full-Time", None, "159601"),
        ("bytedance", "Intern", None, "A17"),
        ("google", "", None, "101700000000000017"),
        ("meta", "INTERN", None, ""),
        ("apple", "", None, "200170017"),
        ("ibm", "Internship", False, "170017"),
        ("tencent", "", None, "17017"),
        ("salesforce", "Intern, Full time", None, "JR170017"),
        ("personio", "intern, full-time", None, ""),
        ("breezy", "Internship, INTERN", True, ""),
        ("comeet", "Internship", False, ""),
        ("phenom", "Intern, INTERN", None, "R170017"),
        ("successfactors", "", None, "R-17"),
        ("successfactors_csb", "", None, ""),
        ("successfactors_tiles", "", None, ""),
        ("successfactors_xml", "Internship", None, "17017"),
        ("avature", "", None, ""),
        ("icims", "", None, "2026-17017"),
        ("jobvite", "Internship", None, "R-17"),
        ("jazzhr", "INTERN", None, ""),
        ("radancy", "INTERN", None, ""),
        ("adp", "Intern", None, "R-17"),
        ("feed", "", None, ""),
    ],
)
def test_employment_type_remote_and_requisition(
    name: str, commitment: str, remote: bool | None, requisition: str
) -> None:
    raw = whole(name)
    assert (raw.commitment, raw.remote, raw.requisition) == (commitment, remote, requisition)


def test_greenhouse_details() -> None:
    """The deadline is a field; a place that names none gives way to the offices; EU pages have a host of their own."""
    raw = one(SOURCES["greenhouse"], BOARDS["greenhouse"])
    assert (raw.deadline, raw.updated, raw.department) == ("2026-12-24", "2026-11-20T08:00:00-05:00", "Research")
    hybrid = GREENHOUSE_JOB | {"location": {"name": "Hybrid"}, "absolute_url": ""}
    raw = one(source("greenhouse", token="acme", region="eu"), {"jobs": [hybrid]})
    assert raw.places == ("Hybrid", "Boston")
    assert raw.url == "https://job-boards.eu.greenhouse.io/acme/jobs/4300001"


def test_one_posting_listed_once_per_place_has_all_its_places() -> None:
    """Workable and Rippling list a posting once per place."""
    spain = WORKABLE_JOB | {"locations": [{"country": "Spain"}]}
    assert one(SOURCES["workable"], {"jobs": [WORKABLE_JOB, spain]}).places == ("Paris, Île-de-France, France", "Spain")
    austin = RIPPLING_ROW | {"workLocation": {"label": "Austin, TX"}}
    assert one(SOURCES["rippling"], [RIPPLING_ROW, austin]).places == ("New York, NY", "Austin, TX")


def test_fields_that_only_some_have() -> None:
    """Deadlines of Recruitee and Pinpoint; pay that is not to be shown is not; drafts are no postings."""
    raw = whole("recruitee")
    assert (raw.deadline, raw.updated, raw.department) == ("2026-12-24", "2026-11-20 10:00:00 UTC", "Research")
    draft = RECRUITEE_JOB | {"status": "draft", "id": 1}
    assert one(SOURCES["recruitee"], {"offers": [draft, RECRUITEE_JOB]}).native == str(RECRUITEE_JOB["id"])
    assert whole("pinpoint").deadline == "2026-12-24"
    assert "$50" not in whole("pinpoint").body
    shown = one(SOURCES["pinpoint"], {"data": [PINPOINT_JOB | {"compensation_visible": True, "url": None}]})
    assert "$50 / hour" in to_text(shown.body) and shown.url == "https://acme.pinpointhq.com/en/postings/4417"


def test_lever_text_has_its_lists_and_eu_is_another_board() -> None:
    """Graduation dates stand in `lists`; without HTML the plain parts do, escaped."""
    body = to_text(one(SOURCES["lever"], BOARDS["lever"]).body)
    assert body.splitlines() == ["We read.", "Who you are", PLAIN, "Equal opportunity."]
    plain = {k: v for k, v in LEVER_JOB.items() if k not in ("description", "additional")} | {
        "descriptionPlain": "a < b"
    }
    assert to_text(one(SOURCES["lever"], [plain]).body).startswith("a < b")
    eu = source("lever", token="Acme", region="eu")
    assert systems.scraper("lever").board(eu) == "lever:eu:acme"
    assert systems.scraper("lever").start(eu).url == "https://api.eu.lever.co/v0/postings/Acme?mode=json"


def test_ashby_leaves_out_what_is_not_listed_and_believes_the_workplace_type() -> None:
    hidden = ASHBY_JOB | {"id": "hidden", "isListed": False}
    walked = walk(SOURCES["ashby"], lambda request: {"jobs": [ASHBY_JOB, hidden]})
    assert list(walked.rows) == [ASHBY_JOB["id"]] and not walked.problems
    silent = {k: v for k, v in ASHBY_JOB.items() if k != "workplaceType"}
    assert one(SOURCES["ashby"], {"jobs": [silent]}).remote is True


def test_jsonld_on_a_page() -> None:
    """All fields; the deadline only where it is near the posting date; several postings and @graph on one page."""
    of = source("jsonld", url="https://acme.example/careers")
    raw = one(of, page(JSONLD_JOB))
    assert (raw.native, raw.title, raw.url) == ("17", TITLE, "https://acme.example/jobs/17")
    assert raw.places == ("Zurich, ZH, Switzerland",)
    assert (raw.deadline, raw.remote, raw.commitment) == ("2026-12-24", True, "INTERN, FULL_TIME")
    assert raw.posted == datetime(2026, 11, 19, tzinfo=UTC) and raw.precision == "day"
    assert PLAIN in to_text(raw.body)
    default = JSONLD_JOB | {"validThrough": "2027-11-19"}
    assert one(of, page(default)).deadline is None
    graph = {"@graph": [JSONLD_JOB, {"@type": "Person"}, JSONLD_JOB | {"identifier": "18"}]}
    assert list(walk(of, lambda request: page(graph)).rows) == ["17", "18"]


def test_what_names_several_postings_of_a_page_names_none() -> None:
    """Without addresses, or with the company's name where a number belongs, every posting has an id of its own that
    stays when another closes; alone, and in several cities, a number names as it always did."""
    of = source("jsonld", url="https://acme.example/careers")

    def named(*jobs: dict[str, Any]) -> dict[str, str]:
        read = systems.scraper("jsonld").read(of, response(page(list(jobs)), Request("https://acme.example/careers")))
        found = {raw.native: raw.title for raw in read.postings}
        assert len(found) == len(jobs)
        return found

    bare = [{"@type": "JobPosting", "title": f"{field} Intern"} for field in ("Vision", "Speech", "Robotics")]
    company = {"identifier": {"name": "Acme", "value": "ACME"}}
    owned = [job | company | {"url": f"/j/{n}"} for n, job in enumerate(bare)]
    employed = [job | {"identifier": "1X", "hiringOrganization": {"name": "1X"}, "url": job["title"]} for job in bare]
    for jobs in (bare, [job | {"identifier": "none"} for job in bare], owned, employed):
        assert named(*jobs[1:]).items() < named(*jobs).items()
    assert named(owned[2]) == {"acme.example/j/2": "Robotics Intern"}
    assert named(bare[0]) == {"acme.example/careers": "Vision Intern"}
    assert list(named(bare[0] | {"identifier": {"name": "R-7", "value": "R-7"}})) == ["R-7"]
    number = {"identifier": "R-7"}
    cities = [bare[0] | number | {"url": f"/{city}"} for city in ("bern", "oslo")]
    assert {raw.native for raw in systems.scraper("jsonld").read(of, response(page(cities))).postings} == {"R-7"}


def test_one_posting_given_twice_on_a_page_has_all_its_places() -> None:
    of = source("jsonld", url="https://acme.example/careers")
    twice = [{"@type": "JobPosting", "title": "Research Intern", "jobLocation": city} for city in ("Bern", "Oslo")]
    assert one(of, page(twice)).places == ("Bern", "Oslo")


def page(thing: Any) -> bytes:
    script = json.dumps(thing).encode()
    return b"<html><head><script type='application/ld+json'>" + script + b"</script></head><body></body></html>"


def test_jsonld_repairs_the_common_faults() -> None:
    """A comment around the JSON, raw line breaks in strings, a comma too many; a broken neighbour costs nothing."""
    of = source("jsonld", url="https://acme.example/careers")
    text = json.dumps(JSONLD_JOB)[:-1].replace("graduating in", "graduating\nin") + ",}"
    body = b"<script type=application/ld+json>{broken</script><script type='application/ld+json'><!--" + text.encode()
    assert one(of, body + b"--></script>").native == "17"


def linked(links: list[tuple[str, str]], of: Source, body: str = '<a class="job" href="{}">{}</a>') -> dict[str, str]:
    """id -> title of the rows of a page with these links."""
    rows = "".join(body.format(link, title) for link, title in links).encode()
    read = systems.scraper("html").read(of, response(rows, systems.scraper("html").start(of)))
    return {raw.native: raw.title for raw in read.postings}


@pytest.mark.parametrize(
    "address", ["/careers/#/job/{}", "/app#!/job/{}", "/careers#job-{}", "https://acme.example/careers/#{}"]
)
def test_html_links_into_one_page_are_postings_of_their_own(address: str) -> None:
    """Each has an id that stays when the others close, to the last."""
    of = source("html", url="https://acme.example/careers", rows="a.job")
    links = [(address.format(n), f"{field} Intern") for n, field in enumerate(("Vision", "Speech", "Robotics"))]
    found = linked(links, of)
    assert list(found.values()) == [title for _, title in links]
    for gone in (1, 2):
        assert linked(links[gone:], of).items() < found.items()


def test_html_rows_that_share_an_address_are_told_apart_by_their_titles() -> None:
    """Where the title was chosen, every row is a posting, though all lead to one form or one other page."""
    of = source("html", url="https://acme.example/careers", rows="li", title="h3")
    card = "<li><h3>{1}</h3><a href='{0}'>Apply</a></li>"
    for address in ("/apply", "/openings#{}"):
        links = [(address.format(field), f"{field} Intern") for field in ("Vision", "Speech", "Robotics")]
        found = linked(links, of, card)
        assert list(found.values()) == [title for _, title in links]
        assert linked(links[1:], of, card).items() < found.items()


def test_html_ids_of_ordinary_links_stay_as_they_were() -> None:
    """What stands behind "#" is no part of them, and a second link to a posting is no posting."""
    of = source("html", url="https://acme.example/careers", rows="a.job")
    links = [("/jobs/1#content", "Vision Intern"), ("/jobs/2#/", "Speech Intern"), ("/jobs/vision#c17", "Intern")]
    assert list(linked(links, of)) == ["acme.example/jobs/1", "acme.example/jobs/2", "acme.example/jobs/vision"]
    twice = linked([("/jobs/1", "Vision Intern"), ("/jobs/1", "Apply now"), ("/jobs/2", "Speech Intern")], of)
    assert list(twice) == ["acme.example/jobs/1", "acme.example/jobs/2"]


def test_html_rows_by_selectors() -> None:
    """Titles are tidied, links made whole, what leads nowhere is passed over, places only where a selector says so."""
    of = source("html", url="https://acme.example/careers/", rows="ul.jobs li", title="h3", place=".place")
    walked = walk(of, lambda request: HTML)
    first, second = walked.rows.values()
    assert (first.title, first.url, first.places) == (TITLE, "https://acme.example/jobs/17", ("Oslo",))
    assert (second.title, second.places) == ("Gardener", ())
    assert first.detail is not None and first.detail.url == first.url
    detailed = systems.scraper("html").read_detail(of, first, response(b"<main><p>" + PLAIN.encode() + b"</p></main>"))
    assert to_text(detailed.body) == PLAIN
