"""`links` prints addresses that the pages take, the same until --new replaces them; `people add` uses [web]."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from internwatch.cli.desk import now
from internwatch.people import Settings, Wish
from internwatch.store.store import Store
from tests.cli.conftest import CONFIG, Ask
from tests.fakes.smtp import MailServer

WEB = '[web]\naddress = "https://watch.uni.example"\n'
ANN = "telegram:11"


@pytest.fixture
def ask_web(home: Path, ask: Ask) -> Ask:
    (home / "internwatch.toml").write_text(CONFIG + WEB)
    return ask


def token(url: str) -> str:
    found = re.fullmatch(r"https://watch\.uni\.example/(?:feed|cal)/([\w-]{24})\.(?:atom|json|ics)", url)
    assert found, url
    return found[1]


def test_the_addresses_of_a_filter_are_the_same_until_they_are_replaced(ask_web: Ask, store: Store) -> None:
    (first,) = ask_web("links", "--json").lines
    assert first["name"] == "research" and token(first["atom"]) == token(first["json"])
    for key, purpose in (("atom", "feed"), ("calendar", "calendar")):
        found = store.token(token(first[key]), purpose, now())  # type: ignore[arg-type]
        assert found and found.subject == "filter:research"
    assert ask_web("links", "research", "--json").lines == [first]
    assert first["calendar"] in ask_web("links").out
    (other,) = ask_web("links", "research", "--new", "--json").lines
    assert token(other["atom"]) != token(first["atom"]) and token(other["calendar"]) != token(first["calendar"])
    assert store.token(token(first["atom"]), "feed", now()) is None
    assert store.token(token(other["atom"]), "feed", now())
    assert ask_web("links", "--json").lines == [other]


def test_a_person_has_addresses_for_all_and_for_each_subscription(ask_web: Ask, store: Store) -> None:
    person = store.add_person(ANN, "private", now(), Settings())
    store.put_wish(Wish(ANN, "robots", {"any": ["robot*"]}, now()))
    whole, part = ask_web("links", ANN, "--json").lines
    assert (whole["name"], part["name"]) == (ANN, f"{ANN}, “robots”")
    assert ask_web("links", person.id, "--json").lines == [whole, part]
    (wish,) = store.wishes(ANN)
    found = store.token(token(part["atom"]), "feed", now())
    assert found and (found.subject, found.detail["wish"]) == (ANN, wish.id)


def test_what_is_missing_is_said(ask: Ask, home: Path) -> None:
    assert "no [web] table" in ask("links").err
    (home / "internwatch.toml").write_text(CONFIG + WEB)
    unknown = ask("links", "nobody")
    assert unknown.code == 1 and "'nobody' is neither a filter of the config nor a person" in unknown.err
    assert ask("links", "--new").code == 2


def test_a_question_leads_to_the_pages_of_the_config(ask: Ask, home: Path, store: Store) -> None:
    with MailServer() as server:
        mail = f'[email]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nfrom = "iw <iw@watch.example>"\n'
        (home / "internwatch.toml").write_text(CONFIG + mail + WEB)
        assert ask("people", "add", "ann@uni.example").code == 0
        assert re.search(r"https://watch\.uni\.example/confirm/\w{36}", server.taken[0].part("plain"))
        assert ask("people", "add", "ben@uni.example", "--site", "https://other.example/").code == 0
        assert "https://other.example/confirm/" in server.taken[1].part("plain")


def test_who_left_by_a_link_is_listed_so_and_can_be_resumed(ask: Ask, store: Store) -> None:
    ann = "email:ann@uni.example"
    store.add_person(ann, "email", now(), Settings())
    store.mute(ann, "", now())
    assert "unsubscribed by a link" in ask("people", "list").out
    assert "is sent to again" in ask("people", "resume", "ann@uni.example").out
    assert store.mutes(ann, now()) == {} and "unsubscribed" not in ask("people", "list").out
