"""Unsubscribing and confirming over a real socket: reading changes nothing, posting holds at once, and for good."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest

from internwatch import signup
from internwatch.links import Links
from internwatch.people import Wish
from tests.web.conftest import ANN, Place, text_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def forms(page: str) -> list[str]:
    """What the buttons of a page say when they are pressed, in their order."""
    return re.findall(r'<form method="post"><button name="do" value="(\w+)"', page)


async def test_reading_the_page_changes_nothing(place: Place) -> None:
    owed = await place.owe()
    for _ in range(5):
        seen = await place.get(place.unsubscribe())
        assert seen.status_code == 200 and forms(seen.text)[0] == "stop"
    head = await place.client.head(place.unsubscribe())
    assert head.status_code == 200 and head.content == b""
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await place.client.request(method, place.unsubscribe())).status_code == 405
    assert place.store.mutes(ANN, place.now) == {} and await place.claimed(owed)


async def test_one_click_ends_mails_at_once(place: Place) -> None:
    """As a mail program posts it: no cookie, no referrer, a foreign origin; no redirect, no cookie in the answer."""
    owed = await place.owe()
    done = await place.client.post(place.unsubscribe(), data=ONE_CLICK, headers={"origin": "https://mail.example"})
    assert done.status_code == 200 and not done.is_redirect and "set-cookie" not in done.headers
    assert "The mails of “lm” to a…@uni.example are switched off" in done.text
    assert "ann@" not in done.text, "the address in full is nobody's to read"
    assert not await place.claimed(owed)
    (row,) = place.store.outbox_rows(["cancelled"], 9)
    assert row.id == owed and place.store.attempts(owed)[-1]["code"] == "unsubscribed"


@pytest.mark.parametrize(
    "body",
    [
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b"List-Unsubscribe=One-Click"},
        {"content": b""},
        {"content": b"\xff\x00&&&=do=what"},
        {"data": {"do": "nothing known"}},
    ],
    ids=["multipart", "no content type", "empty", "nonsense", "unknown button"],
)
async def test_whatever_is_posted_ends_mails(place: Place, body: dict[str, object]) -> None:
    await place.owe()
    done = await place.client.post(place.unsubscribe(), **body)  # type: ignore[arg-type]
    assert done.status_code == 200 and place.store.mutes(ANN, place.now) == {"lm": None}


async def test_pressed_twice_and_back_again(place: Place) -> None:
    owed = await place.owe()
    for _ in range(2):
        done = await place.post(place.unsubscribe(), **ONE_CLICK)
        assert done.status_code == 200 and "back" in forms(done.text)
    seen = await place.get(place.unsubscribe())
    assert "You are unsubscribed" in seen.text and forms(seen.text) == ["back", "all"]
    back = await place.post(place.unsubscribe(), do="back")
    assert "again" in back.text and place.store.mutes(ANN, place.now) == {}
    assert await place.claimed(owed)


async def test_only_the_filter_of_the_link(place: Place) -> None:
    one, other = await place.owe(), await place.owe("a:b:2", ("rl",))
    await place.post(place.unsubscribe("lm"), do="stop")
    assert not await place.claimed(one) and await place.claimed(other)


async def test_all_mails_and_a_pause(place: Place) -> None:
    one, other = await place.owe(), await place.owe("a:b:2", ("rl",))
    paused = await place.post(place.unsubscribe(), do="pause")
    assert "24 Dec 2026" in paused.text and not await place.claimed(one, other)
    place.now += timedelta(days=31)
    assert await place.claimed(one), "after the pause it goes out"
    done = await place.post(place.unsubscribe(), do="all")
    assert "All mails" in done.text and place.store.mutes(ANN, place.now) == {"": None}
    assert not await place.claimed(other)
    await place.post(place.unsubscribe(), do="back")
    assert place.store.mutes(ANN, place.now) == {}


async def test_an_old_page_makes_no_pause_of_an_end(place: Place) -> None:
    """Read before all mails were ended elsewhere, its button pressed after."""
    await place.owe()
    assert "pause" in forms((await place.get(place.unsubscribe())).text)
    await place.post(place.unsubscribe(), do="all")
    done = await place.post(place.unsubscribe(), do="pause")
    assert "You are unsubscribed" in done.text and place.store.mutes(ANN, place.now) == {"": None}
    await place.post(place.unsubscribe(), do="back")
    await place.post(place.unsubscribe(), do="pause")
    await place.post(place.unsubscribe(), do="pause")
    assert place.store.mutes(ANN, place.now) == {"": place.now + timedelta(days=30)}


async def test_a_link_for_all_mails_has_no_filter_to_speak_of(place: Place) -> None:
    await place.owe()
    seen = await place.get(place.unsubscribe(""))
    assert "all mails of internwatch" in seen.text and forms(seen.text) == ["stop", "pause"]
    await place.post(place.unsubscribe(""), **ONE_CLICK)
    assert place.store.mutes(ANN, place.now) == {"": None}


async def test_forged_and_old_links_are_not_found(place: Place) -> None:
    """Another key, a letter flipped, another purpose, a used-up address: 404 and a page that says what to do."""
    await place.owe()
    good = place.unsubscribe()
    forged = text_of(Links("https://watch.example", b"0" * 32).unsubscribe(ANN, "lm"))
    feed = place.token("feed")
    other = good.removeprefix("/u/").swapcase()
    paths = (forged, good[:-1], good + "A", f"/u/{other}", f"/u/{feed}", "/u/wrong", "/u/%00%ff", "/confirm/nothing")
    for path in paths:
        for answer in (await place.get(path), await place.post(path, **ONE_CLICK)):
            assert answer.status_code == 404 and "This link does not work" in answer.text
            assert path.rpartition("/")[2] not in answer.text
    assert place.store.mutes(ANN, place.now) == {}
    place.store.revoke_all(ANN, "unsubscribe")
    assert (await place.get(good)).status_code == 404


async def test_a_body_without_end_is_refused_and_changes_nothing(place: Place) -> None:
    await place.owe()
    assert (await place.client.post(place.unsubscribe(), content=b"x" * 5000)).status_code == 413
    assert place.store.mutes(ANN, place.now) == {}


async def test_names_of_filters_are_escaped(place: Place) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&"
    await place.owe(filters=(hostile,))
    for answer in (await place.get(place.unsubscribe(hostile)), await place.post(place.unsubscribe(hostile))):
        assert answer.status_code == 200 and "<img" not in answer.text and "&lt;img" in answer.text


# -- confirming -------------------------------------------------------------------------------------------------------


def asked(place: Place, to: str = "email:ben@uni.example") -> str:
    question = signup.ask(place.store, to, place.now)
    return f"/confirm/{question.secret}"


async def test_a_yes_is_pressed_not_read(place: Place) -> None:
    path, ben = asked(place), "email:ben@uni.example"
    seen = await place.get(path)
    assert "b…@uni.example" in seen.text and forms(seen.text) == ["yes"]
    person = place.store.person(ben)
    assert person and person.state == "new"
    for _ in range(2):
        done = await place.post(path, do="yes")
        assert done.status_code == 200 and "You are subscribed" in done.text
    person = place.store.person(ben)
    assert person and person.state == "active"
    assert "You are subscribed" in (await place.get(path)).text


async def test_who_says_yes_is_told_from_then_on(place: Place) -> None:
    """The running daemon matches for them at once, and their first mail says what is open already."""
    ben = "email:ben@uni.example"
    path = asked(place)
    place.store.put_wish(Wish(ben, "research", {"roles": ["research"]}, place.now))
    assert not any(ben in f.send_to for f in place.watch.audience.filters.values())
    await place.post(path, do="yes")
    assert [f.label for f in place.watch.audience.filters.values() if ben in f.send_to] == ["research"]
    waiting = [s for s in place.store.subscriptions() if s.destination == ben]
    assert [s.backlog_at for s in waiting] == [None]


async def test_who_ended_all_mails_and_says_yes_gets_mails(place: Place) -> None:
    """The operator's mails to the address were ended; then its reader signs up: what is owed goes out."""
    path, ben = asked(place), "email:ben@uni.example"
    place.store.mute(ben, "", place.now)
    place.store.mute(ben, "lm", place.now)
    owed = await place.owe(filters=("research",), to=ben)
    await place.post(path, do="yes")
    assert place.store.mutes(ben, place.now) == {"lm": None} and await place.claimed(owed)


async def test_an_old_question_and_somebody_who_left(place: Place) -> None:
    path = asked(place)
    place.now += timedelta(hours=25)
    assert (await place.get(path)).status_code == (await place.post(path)).status_code == 404
    path = asked(place, "email:eve@uni.example")
    person = place.store.person("email:eve@uni.example")
    assert person
    place.store.put_person(msgspec.structs.replace(person, state="left"))
    assert (await place.get(path)).status_code == (await place.post(path)).status_code == 404
