"""Identity: equal is equal, and nothing else is."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch import identity
from internwatch.model import RawPosting, Request

RAW = RawPosting(
    native="7", title="Research Intern", url="https://example.org/7", places=("London", "Paris"), body="<p>Text</p>",
    posted=datetime(2027, 1, 5, tzinfo=UTC), precision="day", updated="2027-01-05", commitment="Intern",
    department="Research", deadline="2027-02-01", remote=None, requisition="R7",
)  # fmt: skip


def test_a_key_is_the_board_and_the_native_id() -> None:
    assert identity.key("workday:acme/jobs", "JR-1") == "workday:acme/jobs:JR-1"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "HTTP://Jobs.Example.org:80/a/?utm_source=x&gh_jid=42&gh_src=abc#apply",
            "https://jobs.example.org/a?gh_jid=42",
        ),
        ("https://example.org/jobs?b=2&a=1", "https://example.org/jobs?a=1&b=2"),
        ("https://example.org/#/job/7", "https://example.org#/job/7"),
        ("https://example.org/j?source=linkedin&ref=R-1042", "https://example.org/j?ref=R-1042"),
        ("https://jobs.lever.co/acme/0f-1/apply?lever-source=x", "https://jobs.lever.co/acme/0f-1"),
        ("https://jobs.ashbyhq.com/acme/0f-1/application", "https://jobs.ashbyhq.com/acme/0f-1"),
        (
            "https://acme.wd5.myworkdayjobs.com/en-US/site/job/London/Intern_R1/",
            "https://acme.wd5.myworkdayjobs.com/site/job/London/Intern_R1",
        ),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        (" mailto:jobs@example.org ", "mailto:jobs@example.org"),
        ("https://[broken", "https://[broken"),
        ("https://example.org:99999/x", "https://example.org:99999/x"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert identity.canonical_url(url) == canonical
    assert identity.canonical_url(canonical) == canonical


@given(st.text())
def test_any_text_is_a_url_good_enough(text: str) -> None:
    once = identity.canonical_url("https://example.org/" + text)
    assert identity.canonical_url(once) == once


def test_a_fingerprint_sees_neither_case_nor_white_space() -> None:
    assert identity.fingerprint("Research  Intern", "Come\n\nand see") == identity.fingerprint(
        "research intern", "COME and see"
    )


def test_a_fingerprint_sees_title_and_text_apart() -> None:
    prints = {identity.fingerprint(*pair) for pair in [("a", "b c"), ("a b", "c"), ("a", "b d"), ("b", "a c")]}
    assert len(prints) == 4


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_without_a_text_there_is_no_fingerprint(text: str) -> None:
    assert identity.fingerprint("Research Intern", text) == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("native", "8"), ("title", "Intern"), ("url", "https://example.org/8"), ("places", ("London",)),
        ("body", "Text"), ("requisition", ""),
        ("updated", "x"), ("commitment", ""), ("department", ""), ("deadline", None), ("remote", False),
    ],
)  # fmt: skip
def test_the_signal_moves_with_every_listed_word(field: str, value: Any) -> None:
    assert identity.signal(msgspec.structs.replace(RAW, **{field: value})) != identity.signal(RAW)


def test_the_signal_stays_when_only_the_posted_date_moves() -> None:
    moved = msgspec.structs.replace(RAW, posted=None, precision="", detail=Request("https://example.org/d"))
    assert identity.signal(moved) == identity.signal(RAW)


def test_the_signal_tells_neighbouring_fields_apart() -> None:
    other = msgspec.structs.replace(RAW, updated="Intern", commitment="2027-01-05")
    assert identity.signal(other) != identity.signal(RAW)


def test_half_a_surrogate_pair_does_no_harm() -> None:
    assert identity.signal(msgspec.structs.replace(RAW, title="\ud83d")) != identity.signal(RAW)


def test_the_digest_does_not_mind_the_order() -> None:
    assert identity.digest(["b", "a"]) == identity.digest(iter(["a", "b"])) != identity.digest(["a"])
    assert identity.digest([]) == ""
