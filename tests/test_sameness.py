"""Sameness: pairs of sightings with the verdict that a careful reader gives, on invented employers and true shapes."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from internwatch.cli.same import same_command
from internwatch.jobref import JobRef, job_of, numbers
from internwatch.sameness import Sighting, compare
from tests.pace import within
from tests.shared import SHARED

UUID = "7f3e2a10-1b2c-4d5e-8f90-a1b2c3d4e5f6"
JOBS = {
    "https://job-boards.greenhouse.io/acme/jobs/4300001": JobRef("greenhouse", "", "4300001"),
    "https://boards.greenhouse.io/embed/job_app?token=4300001&utm_source=x": JobRef("greenhouse", "", "4300001"),
    "https://acme.example/careers?gh_jid=4300001": JobRef("greenhouse", "", "4300001"),
    "https://boards.greenhouse.io/acme/jobs/4300001&utm_source=list": JobRef("greenhouse", "", "4300001"),
    "https://job-boards.eu.greenhouse.io/acme/jobs/4300001": JobRef("greenhouse", "", "4300001"),
    f"https://jobs.lever.co/acme/{UUID}/apply": JobRef("lever", "", UUID),
    f"https://jobs.ashbyhq.com/acme/{UUID.upper()}": JobRef("ashby", "", UUID),
    f"https://acme.example/jobs?ashby_jid={UUID}": JobRef("ashby", "", UUID),
    "https://acme.wd5.myworkdayjobs.com/en-US/Site/job/Paris/Research-Intern_R_12345-2": JobRef(
        "workday", "acme", "r12345"
    ),
    "https://acme.wd5.myworkdayjobs.com/site/details/Research-Intern_R12345/apply": JobRef("workday", "acme", "r12345"),
    "https://wd1.myworkdaysite.com/recruiting/acme/jobs/job/Paris/Intern_JR99-1": JobRef("workday", "acme", "jr99"),
    "https://wd5.myworkdaysite.com/en-us/recruiting/acme/jobs/job/Paris/Intern_JR99/apply": JobRef(
        "workday", "acme", "jr99"
    ),
    "https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/posting/744000012345678": JobRef(
        "smartrecruiters", "", "744000012345678"
    ),
    f"https://jobs.smartrecruiters.com/oneclick-ui/company/Acme/publication/{UUID}?dcr_ci=Acme": JobRef(
        "smartrecruiters-uuid", "", UUID
    ),
    f"https://jobs.smartrecruiters.com/ni/Acme/{UUID.upper()}-research-intern": JobRef(
        "smartrecruiters-uuid", "", UUID
    ),
    "https://jobs.smartrecruiters.com/Acme/744000012345678-research-intern?oga=true": JobRef(
        "smartrecruiters", "", "744000012345678"
    ),
    "https://eb.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job/10648/?x=1": JobRef(
        "oracle", "eb.fa.us2", "10648"
    ),
    "https://eabc.fa.us2.oraclecloud11.com/hcmUI/CandidateExperience/en/sites/CX_1/job/10648": JobRef(
        "oracle", "eabc.fa.us2", "10648"
    ),
    "https://jobs.jobvite.com/careers/Acme/job/oABcfwfA?nl=1": JobRef("jobvite", "", "oABcfwfA"),
    "https://jobs.gem.com/Acme/am9icG9zdDolL_2qF3mA8iH2BQJXOYSA": JobRef(
        "gem", "acme", "am9icG9zdDolL_2qF3mA8iH2BQJXOYSA"
    ),
    "https://jobs.workable.com/view/1uq3FyTtC9yzMMBRCLLKSY/research-intern": JobRef(
        "workable-view", "", "1uq3FyTtC9yzMMBRCLLKSY"
    ),
    "https://careers-acme.icims.com/jobs/9312/research-intern/job": JobRef("icims", "careers-acme", "9312"),
    "https://www.amazon.jobs/en/jobs/2798104/applied-scientist-intern": JobRef("amazon", "", "2798104"),
    "https://www.amazon.jobs/jobs/2798104/apply": JobRef("amazon", "", "2798104"),
    "https://www.metacareers.com/jobs/123456789012345/": JobRef("meta", "", "123456789012345"),
    "https://lifeattiktok.com/search/7610251017042413829": JobRef("tiktok", "", "7610251017042413829"),
    "https://acme.eightfold.ai/careers?pid=563001&domain=acme.com": JobRef("eightfold", "acme", "563001"),
    "https://apply.workable.com/acme/j/E39256D0B1/apply": JobRef("workable", "", "e39256d0b1"),
    "https://jobs.acme.example/job/Oslo-Intern/1700170017/?utm_source=x": JobRef(
        "successfactors", "jobs.acme.example", "1700170017"
    ),
    "https://karriere.acme.example/job/Praktikum/1700170017/": JobRef(
        "successfactors", "karriere.acme.example", "1700170017"
    ),
    "https://acme.jobs2web.com/job/Intern/1700170017/": JobRef("successfactors", "acme.jobs2web.com", "1700170017"),
}  # fmt: skip


@pytest.mark.parametrize("url", JOBS)
def test_a_link_names_its_job(url: str) -> None:
    assert job_of(url) == JOBS[url]


@pytest.mark.parametrize("url", ["", "https://acme.example/careers", "not a link", "https://[bad", "mailto:a@b.c"])
def test_other_links_name_none(url: str) -> None:
    assert job_of(url) is None


def test_two_companies_on_one_system_count_by_themselves() -> None:
    assert job_of("https://jobs.one.example/job/x/123456789") != job_of("https://jobs.other.example/job/y/123456789")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("R44857", "r44857"),
        ("R44857-2", "r44857"),
        ("1194562-2", "1194562"),
        ("R-98585-1", "r98585"),
        ("JR_1045768-3", "jr1045768"),
        ("R-0000026498-1", "r0000026498"),
        ("REQ-2025-143", "req2025143"),
        ("REQ-2025-143-1", "req2025143"),
        ("R25-8828-2", "r258828"),
        ("202601-100141-1", "202601100141"),
        ("REQ-2026-12", "req202612"),
        ("REQ-2026-15", "req202615"),
        ("REQ-2026-3", "req20263"),
        ("2026-3", "20263"),
        ("R25-8", "r258"),
    ],
)
def test_a_copy_of_a_workday_requisition_is_told_from_a_number_of_a_year(said: str, number: str) -> None:
    ref = job_of(f"https://acme.wd5.myworkdayjobs.com/Site/job/Paris/Intern_{said}")
    assert ref == JobRef("workday", "acme", number)


def test_numbers_are_those_of_the_path_and_query() -> None:
    assert numbers("https://jobs24681.example/x/13579-a?b=1234567&c=12") == {"13579", "1234567"}


def test_a_uuid_is_one_number_and_not_the_digits_in_it() -> None:
    assert numbers(f"https://acme.example/{UUID.upper()}/13579") == {UUID, "13579"}


GH, WD = "https://boards.greenhouse.io/acme/jobs/", "https://acme.wd5.myworkdayjobs.com/Site/job/Paris/Intern_R"
OWN = "https://acme.example/j/"
NLP, VISION = "Research Intern, NLP", "Research Intern, Vision"


def seen(title: str, url: str, location: str = "Paris, France", posted: str = "2026-10-01") -> Sighting:
    return Sighting("Acme", title, url, location, posted)


ROWS = [
    ("same", seen(NLP, GH + "100001"), seen("NLP intern", GH + "100001?gh_src=x", "", "")),
    ("same", seen(NLP, WD + "100001"), seen(NLP, WD + "100001-2", "London")),
    ("same", seen(NLP, GH + "100001"), seen("Research Internship - NLP", "https://acme.example/jobs/100001", "", "")),
    ("same", seen(NLP, GH + "100001"), seen(NLP, "https://acme.example/jobs/research-intern", "Paris", "2026-10-04")),
    ("same", seen(NLP, "https://acme.example/a?x=55555&utm_source=l"), seen(VISION, "https://acme.example/a?x=55555")),
    ("unsure", seen(NLP, GH + "100001"), seen(NLP, "https://acme.example/jobs/research-intern", "Paris", "2026-11-04")),
    ("unsure", seen(NLP, GH + "100001"), seen(NLP, "https://acme.example/jobs/research-intern", "", "2026-10-04")),
    ("unsure", seen(NLP, GH + "100001"), seen(NLP, "https://acme.example/jobs/research-intern", "Paris", "")),
    ("unsure", seen(NLP, GH + "100001"), seen(NLP, GH + "100002", posted="2026-10-02")),
    ("unsure", seen(NLP, GH + "100001", posted=""), seen(NLP, GH + "100002", posted="")),
    ("repost", seen(NLP, GH + "100001"), seen(NLP, GH + "100002", posted="2026-10-20")),
    ("repost", seen(NLP, OWN + "R10001"), seen(NLP, OWN + "R10002", posted="2027-01-20")),
    ("unsure", seen(NLP, OWN + "10001?ccId=190001"), seen(NLP, OWN + "10002?ccId=190001", posted="2026-10-02")),
    ("different", seen(NLP, OWN + "10001?ccId=190001"), seen(NLP, OWN + "10002?ccId=190001", "Berlin, Germany")),
    ("different", seen(NLP, GH + "100001"), seen(VISION, GH + "100002", posted="2026-10-20")),
    ("different", seen(NLP, GH + "100001"), seen(NLP, GH + "100002", "Berlin, Germany", "2026-10-20")),
    ("different", seen(NLP, GH + "100001"), seen(NLP, GH + "100002", "Remote", "2026-10-20")),
    ("different", seen(NLP, GH + "100001"), seen(VISION, "https://acme.example/jobs/vision")),
    ("different", seen(f"{NLP}, Summer 2027", GH + "100001"), seen(f"{NLP}, Fall 2027", GH + "100002")),
    ("different", seen(f"{NLP} (PhD)", GH + "100001"), seen(f"{NLP} (Master's)", GH + "100002", posted="2026-12-01")),
    ("different", seen(f"{NLP} (PhD)", GH + "100001"), seen(f"{NLP} (Bachelor's)", "https://acme.example/100001")),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "a", "b"), ROWS)
def test_a_pair_is_judged_alike_from_both_sides(verdict: str, a: Sighting, b: Sighting) -> None:
    judged = compare(a, b)
    assert judged.verdict == verdict
    assert judged.rule
    assert compare(b, a).verdict == verdict


def test_a_title_alone_merges_nothing() -> None:
    a, b = Sighting("Acme", "Research Intern"), Sighting("Acme", "Research Intern")
    assert compare(a, b).verdict == "unsure"


PAGE, LATER = "https://acme.example/careers/", "2026-11-30"
ONE_SITE = [
    (PAGE + "research-intern", PAGE + "research-intern-2"),
    ("https://www.acme.example/careers/research-intern", PAGE + "research-intern-2"),
    (PAGE + "1234", PAGE + "1235"),
    (PAGE + "?company=190001&job=123", PAGE + "?company=190001&job=124"),
    (f"https://acme.pinpointhq.com/en/postings/{UUID}", f"https://acme.pinpointhq.com/en/postings/8{UUID[1:]}"),
    ("https://acme.applytojob.com/apply/AbCdEf12Gh/Intern", "https://acme.applytojob.com/apply/ZbCdEf12Gh/Intern"),
    ("https://www.comeet.com/jobs/acme/72.00A/intern/11.22B", "https://www.comeet.com/jobs/acme/72.00A/intern/11.23B"),
    ("https://acme.avature.net/careers/JobDetail/Intern/123", "https://acme.avature.net/careers/JobDetail/Intern/124"),
]


@pytest.mark.parametrize(("one", "other"), ONE_SITE)
def test_two_links_of_one_site_are_two_postings(one: str, other: str) -> None:
    """Whatever a site counts by: so two at one time are perhaps two, and one long after the other is it again."""
    for a, b in ((one, other), (other, one)):
        assert compare(seen(NLP, a), seen(NLP, b, posted="2026-10-03")).verdict == "unsure"
        assert compare(seen(NLP, a), seen(NLP, b, posted=LATER)).verdict == "repost"
        assert compare(seen(NLP, a), seen(VISION, b)).verdict == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://jobs.acme.example/jobs/14669?icims=1", "https://jobs.acme.example/jobs/14669/job"),
        ("https://jobs.acme.example/job/oslo/intern-2027/27595/82936", "https://jobs.acme.example/job/-/-/27595/82936"),
        ("https://www.acme.example/jobs/14669", "https://acme.example/jobs/14669/apply"),
    ],
)
def test_two_links_of_one_site_with_one_number_are_one(one: str, other: str) -> None:
    for a, b in ((one, other), (other, one)):
        assert compare(seen(NLP, a), seen("NLP intern", b, "", LATER)).verdict == "same"


NO_JOBS_NUMBER = [
    ("https://jobs.acme.example/job/Cambridge-Intern-MA-02139/1234567/",
     "https://acme.wd1.myworkdayjobs.com/Site/job/Cambridge-MA-02139/Intern_R1234"),
    (GH + "4011111?gh_src=892727de4us", "https://acme.example/careers/speech?gh_src=892727de4us"),
    (GH + "4011111?utm_campaign=20261101", "https://acme.example/careers/speech?utm_campaign=20261101"),
    (GH + "4011111?team=55555", "https://acme.example/careers/speech?team=55555"),
    ("https://jobs.acme.example/job/oslo/nlp/35299/77123456", "https://acmejobs.example/job/oslo/vision/35299/77999999"),
    (PAGE + "?utm_campaign=202611", PAGE),
    # Each company counts by itself there.
    ("https://jobs.one.example/job/Intern/1700170017/", "https://jobs.other.example/job/Intern/1700170017/"),
    ("https://jobs.jobvite.com/acme/job/oABcfwfA", "https://jobs.jobvite.com/acme/job/oabcfwfa"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), NO_JOBS_NUMBER)
def test_a_number_that_is_not_the_jobs_joins_nothing(one: str, other: str) -> None:
    assert compare(seen(NLP, one), seen(VISION, other)).verdict == "different"
    assert compare(seen(VISION, other), seen(NLP, one)).verdict == "different"


def test_a_jobs_number_in_another_systems_link_joins() -> None:
    ashby, workday = f"https://jobs.ashbyhq.com/acme/{UUID}", WD + "12345"
    for one, other in ((ashby, f"https://acme.example/jobs/{UUID}"), (workday, "https://acme.example/jobs/12345")):
        assert compare(seen(NLP, one), seen("NLP intern", other, "", "")).verdict == "same"


def test_a_smartrecruiters_number_says_nothing_against_a_uuid() -> None:
    """One posting has both: place and week decide, as between two systems."""
    one = seen(NLP, "https://jobs.smartrecruiters.com/Acme/744000012345678")
    other = seen(NLP, f"https://jobs.smartrecruiters.com/ni/Acme/{UUID}", posted="2026-10-03")
    assert compare(one, other).verdict == compare(other, one).verdict == "same"


COMPANIES = [
    ("Acme AI", "Globex", "different"), ("Meta", "Jane Street", "different"), ("Acme AI", "Globex AI", "different"),
    ("Google DeepMind", "DeepMind", "same"), ("Meta", "Meta Platforms, Inc.", "same"), ("", "Globex", "same"),
    ("MSR", "Microsoft Research", "unsure"),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "verdict"), COMPANIES)
def test_a_title_joins_no_two_companies(ours: str, theirs: str, verdict: str) -> None:
    one = Sighting(ours, NLP, f"https://jobs.lever.co/one/{UUID}", "London, UK", "2026-11-03")
    other = Sighting(theirs, NLP, GH + "4011", "London, UK", "2026-11-05")
    assert compare(one, other).verdict == compare(other, one).verdict == verdict


def test_another_companys_opening_on_one_system_is_no_repost() -> None:
    one = Sighting("Acme", NLP, GH + "4011", "London, UK", "2026-10-03")
    other = Sighting("Globex", NLP, "https://boards.greenhouse.io/globex/jobs/4012", "London, UK", "2026-11-05")
    for judged in (compare(one, other), compare(other, one)):
        assert (judged.verdict, judged.rule) == ("different", "another company")


def test_where_a_link_or_a_number_decides_the_company_is_not_asked() -> None:
    one, same = Sighting("Alphabet", NLP, GH + "400011"), Sighting("Google", NLP, GH + "400011?gh_src=x")
    assert compare(one, same).verdict == "same"
    assert compare(one, Sighting("Google", NLP, "https://google.example/jobs/400011")).verdict == "same"


words = st.text(max_size=80)


@given(words, words, words, words, words)
def test_anything_is_judged(title: str, url: str, place: str, day: str, other: str) -> None:
    a, b = Sighting("x", title, f"https://h.example/{url}", place, day), Sighting("x", other, url, place, day)
    assert compare(a, b).verdict == compare(b, a).verdict
    assert compare(a, a).verdict in ("same", "unsure")


@pytest.mark.timed
@pytest.mark.parametrize("unit", ["_", "-", "a-1", "/job/", "1", "%25", "_r1-"])
def test_a_long_link_costs_no_more(unit: str) -> None:
    with within(0.5):
        for host in ("acme.wd5.myworkdayjobs.com", "jobs.acme.example", "lifeattiktok.com", "wd1.myworkdaysite.com"):
            job_of(f"https://{host}/recruiting/x/" + unit * 100_000)


def test_the_command_answers_line_by_line() -> None:
    a = {"company": "Acme", "title": NLP, "url": GH + "100001", "location": ["Paris", "London"], "posted": None}
    lines = [json.dumps({"a": a, "b": a, "id": 7}), "", "{}", json.dumps({"a": a, "b": {}})]
    ran = CliRunner().invoke(same_command, input="\n".join(lines), standalone_mode=False)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert told[0] == {"id": 7, "verdict": "same", "rule": "the same link"}
    assert set(told[1]) == {"verdict", "rule"}
    assert "line 3" in ran.stderr
    assert ran.return_value == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_the_labelled_pairs() -> None:
    """Floors over the real pairs: precision and recall of "same", F1 of "repost"."""
    wanted = {"dup": "same", "not_dup": "different", "repost": "repost", "unclear": "unsure"}
    count: Counter[tuple[str, str]] = Counter()
    with (SHARED / "data" / "dupes.tsv").open(encoding="utf-8") as file:
        for r in csv.DictReader(file, delimiter="\t"):
            a, b = (
                Sighting(r["company"], *(r[f"{k}_{x}"] for k in ("title", "url", "location", "date"))) for x in "ab"
            )
            count[wanted[r["label"]], compare(a, b).verdict] += 1
    assert _precision(count, "same") >= 0.995
    assert _recall(count, "same") >= 0.98
    precision, recall = _precision(count, "repost"), _recall(count, "repost")
    assert 2 * precision * recall / (precision + recall) >= 0.92


def _precision(count: Counter[tuple[str, str]], verdict: str) -> float:
    return count[verdict, verdict] / sum(n for (_, said), n in count.items() if said == verdict)


def _recall(count: Counter[tuple[str, str]], verdict: str) -> float:
    return count[verdict, verdict] / sum(n for (label, _), n in count.items() if label == verdict)
