"""A scraper file's name: the company's, never the vendor's, and none that another file has."""

from __future__ import annotations

import pytest

from internwatch.boards.find import by_address
from internwatch.boards.scrape import named
from internwatch.detect import customer
from internwatch.errors import InternwatchError
from internwatch.model import Source

ADOBE = "https://adobe.wd5.myworkdayjobs.com/external_university"
ORACLE = "https://eeho.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1"
ADP = "https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?cid=abc"


def at(url: str) -> Source:
    found = by_address(url)
    assert found is not None
    return found.source


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://nvidia.eightfold.ai/careers", "Nvidia"), ("https://acme.teamtailor.com/jobs", "Acme"),
        ("https://acme.na.teamtailor.com/jobs", "Acme"), ("https://1x.recruitee.com/", "1X"),
        ("https://acme.jobs.personio.de/", "Acme"), ("https://acme.jobs2web.com/", "Acme"),
        ("https://acme.jobs.hr.cloud.sap/", "Acme"), ("https://acme.jibeapply.com/", "Acme"),
        ("https://careers-acme.icims.com/jobs", "Acme"), ("https://uscareers-acme-labs.icims.com/jobs", "Acme Labs"),
        ("https://jobs-acme.icims.com/jobs", "Acme"), ("https://university-acme.icims.com/jobs", "Acme"),
        ("https://bloomberg.avature.net/careers", "Bloomberg"), ("https://career.mlp.com/careers", "Mlp"),
        ("https://career5.successfactors.eu/career?company=ACME", "ACME"), (ADOBE, "Adobe"),
    ],
)  # fmt: skip
def test_a_company_is_named_by_what_stands_before_the_vendors_domain(url: str, name: str) -> None:
    assert named(at(url), "").name == name


@pytest.mark.parametrize("url", [ORACLE, ADP])
def test_an_address_that_names_nobody_asks_for_a_name(url: str) -> None:
    with pytest.raises(InternwatchError, match="--name"):
        named(at(url), "")
    assert named(at(url), "Acme Labs").key == "acme-labs"


def test_a_key_that_another_file_has_gives_way_to_the_boards_own() -> None:
    assert named(at(ADOBE), "", (), {"adobe"}).key == "adobe-external-university"
    assert named(at(ADOBE), "", (), {"adobe", "adobe-external-university"}).key == "workday-adobe-external-university"
    assert named(at("https://boards.greenhouse.io/openai"), "", (), {"openai"}).key == "greenhouse-openai"


def test_a_host_that_many_share_names_nobody() -> None:
    hosts = ("sites.google.com", "medium.com", "bigmedium.com", "lab.github.io", "jobs.acme.com")
    assert [customer(host) for host in hosts] == ["", "", "bigmedium.com", "lab", "jobs.acme.com"]
