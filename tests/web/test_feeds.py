"""Feeds and calendars over a real socket, read by parsers that are not ours (feedparser, icalendar, json)."""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime, timedelta
from typing import Any

import feedparser
import msgspec
import pytest
from icalendar import Calendar, Event

from internwatch import tracker
from internwatch.filters import match
from internwatch.model import Change, Posting
from internwatch.store.rows import Saved, Twin
from internwatch.web import site, verdicts
from internwatch.web.verdicts import Verdicts
from tests.render.hostile import SEEDS
from tests.web.conftest import ADDRESS, BODY, Place

DAY = timedelta(days=1)


async def atom(place: Place, token: str) -> Any:
    answer = await place.get(f"/feed/{token}.atom")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/atom+xml")
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.bozo_exception
    return found


async def events(place: Place, token: str) -> list[Event]:
    answer = await place.get(f"/cal/{token}.ics")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def edited(place: Place, before: Posting, what: tuple[str, ...], **fields: Any) -> Posting:
    """The posting is another one since now."""
    after = msgspec.structs.replace(before, **fields)
    place.open(after, changes=(Change("changed", after.key, place.now, after, before, what),))
    return after


async def test_a_feed_of_a_filter_shows_what_is_open_newest_first(place: Place) -> None:
    place.open(
        place.posting("2", "Research Intern, Language Models"), place.posting("1", "PhD Intern"),
        place.posting("3", "Chip Intern", "<p>Summer 2027 PhD internship on analog chips.</p>"),
    )  # fmt: skip
    found = await atom(place, place.token("feed"))
    assert (found.version, found.feed.title) == ("atom10", "lm")
    assert [one.title for one in found.entries] == ["PhD Intern — Acme", "Research Intern, Language Models — Acme"]
    (newest, _) = found.entries
    assert newest.link == "https://acme.example/1" and newest.id.startswith("urn:uuid:") and newest.author == "Acme"
    assert "Zürich, Switzerland" in newest.summary and "Graduation: from Dec 2027" in newest.summary
    assert "Why: lm" in newest.summary


async def test_json_says_the_same(place: Place) -> None:
    place.open(place.posting("1"), place.posting("2", "Another Intern"))
    token = place.token("feed")
    answer = await place.get(f"/feed/{token}.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    found, also = json.loads(answer.content), await atom(place, token)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["feed_url"] == f"{ADDRESS}/feed/{token}.json"
    assert [(i["id"], i["url"], i["title"]) for i in found["items"]] == [(e.id, e.link, e.title) for e in also.entries]
    assert all(datetime.fromisoformat(i["date_modified"]).tzinfo for i in found["items"])


async def test_an_id_outlives_changes_and_restarts_and_updated_tells_of_them(place: Place) -> None:
    one = place.posting("1")
    place.open(one)
    token = place.token("feed")
    (before,) = (await atom(place, token)).entries
    place.now += DAY
    edited(place, one, ("text",), fingerprint="other")
    (same,) = (await atom(place, token)).entries
    assert (same.id, same.updated) == (before.id, before.updated), "an edit of the text alone is no news"
    place.now += DAY
    edited(place, one, ("title",), title="Senior Research Intern", url="https://acme.example/moved")
    (after,) = (await atom(place, token)).entries
    assert after.id == before.id and after.title == "Senior Research Intern — Acme"
    assert after.updated == "2026-11-26T12:00:00Z" and after.published == before.published


async def test_what_closed_is_marked_for_two_weeks(place: Place) -> None:
    one = place.posting("1")
    place.open(one)
    token = place.token("feed")
    (opened,) = (await atom(place, token)).entries
    place.now += DAY
    place.open(closed=frozenset({"1"}), changes=(Change("closed", one.key, place.now),))
    (closed,) = (await atom(place, token)).entries
    assert closed.id == opened.id and closed.title.startswith("[closed] ") and closed.updated > opened.updated
    place.now += timedelta(days=15)
    assert (await atom(place, token)).entries == []


async def test_equal_rows_are_one_entry_and_another_city_is_no_news(place: Place) -> None:
    first = place.posting("2")
    place.open(first)
    (before,) = (await atom(place, place.token("feed"))).entries
    place.now += DAY
    later = place.posting("1", places=("Oslo, Norway",))
    place.open(later, changes=(Change("new", later.key, place.now, later),))
    (after,) = (await atom(place, place.token("feed"))).entries
    assert after.id == before.id
    assert "Oslo" in after.summary and "Zürich" in after.summary


async def test_who_asks_again_is_told_that_nothing_moved(place: Place) -> None:
    place.open(place.posting("1", deadline="2026-12-24"))
    for path in (f"/feed/{place.token('feed')}.atom", f"/feed/{place.token('feed')}.json",
                 f"/cal/{place.token('calendar')}.ics"):  # fmt: skip
        first = await place.get(path)
        tag = first.headers["etag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = await place.get(path, if_none_match=known)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await place.get(path, if_none_match='"other"')).status_code == 200
        head = await place.client.head(path)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
        place.now += DAY
        two = place.posting("2", "Second Intern", deadline="2026-12-25", body=BODY + path)
        place.open(two, changes=(Change("new", two.key, place.now, two),))
        assert (await place.get(path, if_none_match=tag)).status_code == 200, "a new posting is another feed"
        place.open(closed=frozenset({"2"}))


async def test_an_edited_filter_is_another_feed_at_once(place: Place) -> None:
    place.open(place.posting("1"))
    to = place.person()
    token = place.token("feed", to)
    assert len((await atom(place, token)).entries) == 1
    (wish,) = place.store.wishes(to)
    place.store.put_wish(msgspec.structs.replace(wish, says={"any": ["robot*"]}))
    assert (await atom(place, token)).entries == []
    place.store.put_wish(msgspec.structs.replace(wish, paused=True))
    assert (await atom(place, token)).entries == []


async def test_a_person_has_a_feed_of_all_and_of_each_subscription(place: Place) -> None:
    place.open(place.posting("1"), place.posting("2", "Robot Intern", "<p>PhD internship 2027 on robots.</p>"))
    to = place.person()
    place.store.put_wish(
        msgspec.structs.replace(place.store.wishes(to)[0], id=0, name="Robots", says={"any": ["robot*"]})
    )
    one, two = place.store.wishes(to)
    whole = await atom(place, place.token("feed", to))
    assert {e.title for e in whole.entries} == {"Research Intern — Acme", "Robot Intern — Acme"}
    part = await atom(place, place.token("feed", to, wish=two.id))
    assert part.feed.title == "Robots" and [e.title for e in part.entries] == ["Robot Intern — Acme"]
    token = place.token("feed", to, wish=one.id)
    assert (await atom(place, token)).feed.title == "My <topics>"
    place.store.drop_wish(to, one.id)
    assert (await place.get(f"/feed/{token}.atom")).status_code == 404, "its subscription is deleted"


async def test_what_a_person_put_aside_is_not_shown(place: Place) -> None:
    one = place.posting("1")
    place.open(one, place.posting("2", "Other Intern"))
    to = place.person()
    place.store.put_mark(tracker.dismiss(place.store.mark_of(to, one.key), place.now, "topic"))
    found = await atom(place, place.token("feed", to))
    assert [e.title for e in found.entries] == ["Other Intern — Acme"]
    assert len((await atom(place, place.token("feed"))).entries) == 2, "others see it"


async def test_what_was_put_aside_under_another_row_of_its_job_is_not_shown(place: Place) -> None:
    """The alert told of one city; the feed's entry is headed by an equal row, or by the twin that stands for both."""
    row, equal = place.posting("2"), place.posting("1", places=("Oslo, Norway",))
    head = place.posting("3", "Robot Intern", "<p>PhD research internship 2027 on a language model of robots.</p>")
    twin = place.posting("4", "Robotics Intern", "<p>PhD research internship 2027: robots, language models.</p>")
    place.open(row, equal, head, twin)
    place.store.save(Saved(next(iter(place.watch.boards.values())).state, place.now,
                           twins=(Twin(twin.key, head.key, "one link"),)))  # fmt: skip
    to = place.person()
    token = place.token("feed", to)
    assert {e.title for e in (await atom(place, token)).entries} == {"Research Intern — Acme", "Robot Intern — Acme"}
    for key in (row.key, equal.key):
        place.store.put_mark(tracker.dismiss(tracker.unmarked(to, key), place.now, "topic"))
        assert [e.title for e in (await atom(place, token)).entries] == ["Robot Intern — Acme"]
        place.store.drop_mark(to, key)
    place.store.put_mark(tracker.dismiss(tracker.unmarked(to, twin.key), place.now, "topic"))
    assert [e.title for e in (await atom(place, token)).entries] == ["Research Intern — Acme"]


async def test_a_calendar_is_written_beside_the_other_answers(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is written, however long that takes, others are answered."""
    other = place.token("feed")
    loop, answered = asyncio.get_running_loop(), []

    def slow(*_: object) -> bytes:
        asked = asyncio.run_coroutine_threadsafe(place.get(f"/feed/{other}.atom"), loop)
        answered.append(asked.result(5).status_code)
        return b""

    monkeypatch.setattr(site, "calendar", slow)
    assert (await place.get(f"/cal/{place.token('calendar')}.ics")).status_code == 200
    assert answered == [200]


async def test_addresses_end_when_they_are_replaced_and_are_for_one_purpose(place: Place) -> None:
    old = place.token("feed")
    new = place.store.standing("feed", "filter:lm", place.now, fresh=True)
    calendar = place.token("calendar")
    gone = place.token("feed", "filter:gone")
    for path in (f"/feed/{old}.atom", f"/feed/{old}.json", f"/cal/{new}.ics", f"/feed/{calendar}.atom",
                 f"/feed/{gone}.atom", "/feed/<script>.atom", "/cal/x.ics"):  # fmt: skip
        answer = await place.get(path)
        assert answer.status_code == 404 and answer.headers["content-type"].startswith("text/plain")
        assert "unknown" in answer.text and "<script>" not in answer.text and old not in answer.text
    assert (await place.get(f"/feed/{new}.atom")).status_code == 200


# -- calendars --------------------------------------------------------------------------------------------------------


async def test_deadlines_are_days_of_a_calendar(place: Place) -> None:
    place.open(place.posting("1", deadline="2026-12-24"), place.posting("2", "No Day"))
    (event,) = await events(place, place.token("calendar"))
    assert event.decoded("dtstart") == date(2026, 12, 24) and "DTEND" not in event
    assert str(event["summary"]) == "Apply by today: Research Intern — Acme"
    assert str(event["url"]) == "https://acme.example/1" and event["status"] == "CONFIRMED"
    assert "Zürich, Switzerland" in str(event["description"]) and int(event["sequence"]) == 0
    assert event.decoded("dtstamp") == event.decoded("last-modified") == place.now


async def test_a_moved_deadline_keeps_its_event(place: Place) -> None:
    one = place.posting("1", deadline="2026-12-24")
    place.open(one)
    token = place.token("calendar")
    (before,) = await events(place, token)
    place.now += DAY
    two = edited(place, one, ("deadline",), facts=place.posting("1", deadline="2027-01-10").facts)
    (after,) = await events(place, token)
    assert after["uid"] == before["uid"] and after.decoded("dtstart") == date(2027, 1, 10)
    assert int(after["sequence"]) > int(before["sequence"]) and after.decoded("last-modified") == place.now
    place.now += DAY
    place.open(closed=frozenset({"1"}), changes=(Change("closed", two.key, place.now),))
    (gone,) = await events(place, token)
    assert gone["uid"] == before["uid"] and gone["status"] == "CANCELLED"
    assert int(gone["sequence"]) > int(after["sequence"])


async def test_what_a_person_saved_is_in_their_calendar(place: Place) -> None:
    wanted = place.posting("1", "Chip Intern", "<p>PhD internship 2027 on chips.</p>", deadline="2026-12-20")
    place.open(wanted, place.posting("2", deadline="2026-12-24"))
    to = place.person()
    assert [e.decoded("dtstart").day for e in await events(place, place.token("calendar", to))] == [24]
    place.store.put_mark(tracker.save(place.store.mark_of(to, wanted.key), place.now))
    mine = await events(place, place.token("calendar", to))
    assert [str(e["summary"])[:17] for e in mine] == ["⭐ Apply by today:", "Apply by today: R"]
    assert len(await events(place, place.token("calendar"))) == 1


async def test_the_hour_beside_a_deadline_is_quoted_not_invented(place: Place) -> None:
    body = BODY + "<p>Application deadline: December 15, 2026, 11:59 pm ET.</p>"
    place.open(place.posting("1", body=body))
    (event,) = await events(place, place.token("calendar"))
    assert event.decoded("dtstart") == date(2026, 12, 15)
    assert "11:59 pm ET" in str(event["description"])


async def test_old_days_leave_and_nonsense_is_no_day(place: Place) -> None:
    place.open(
        place.posting("1", deadline="2026-10-01"), place.posting("2", "Intern, Just Over", deadline="2026-11-20"),
        place.posting("3", "Intern, Soon-ish", deadline="soon\r\nBEGIN:VEVENT"),
    )  # fmt: skip
    assert [str(e["summary"]) for e in await events(place, place.token("calendar"))] == [
        "Apply by today: Intern, Just Over — Acme"
    ]


@pytest.mark.parametrize("form", ["atom", "json", "ics"])
async def test_hostile_titles_are_words_everywhere(place: Place, form: str) -> None:
    """Markup, line ends, controls, surrogates, bidi and what XML cannot hold: as text or not at all, never as form."""
    odd = ["]]><script>alert(1)</script>", "a\r\nBEGIN:VEVENT\r\nSUMMARY:x", "\ufffe\uffff\x0b\x1b[31m", "\ud800 lone",
           "semi;colon,comma\\n back\\slash", "x" * 3000, *SEEDS[:40]]  # fmt: skip
    made = [
        place.posting(
            str(n),
            f"Intern {n} {title}",
            BODY + f"<p>{n}</p>",
            deadline="2026-12-24",
            company=title.encode(errors="replace").decode(),
        )
        for n, title in enumerate(odd, 1)
    ]
    place.open(*made)
    if form == "ics":
        found = [str(e["summary"]) for e in await events(place, place.token("calendar"))]
        assert all("\n" not in title for title in found)
    elif form == "atom":
        found = [e.title for e in (await atom(place, place.token("feed"))).entries]
    else:
        answer = await place.get(f"/feed/{place.token('feed')}.json")
        found = [item["title"] for item in json.loads(answer.content)["items"]]
        assert not any("<script" in item["content_html"] for item in json.loads(answer.content)["items"])
    assert len(found) == len(place.store.open_internships()) > 20


async def test_only_what_changed_is_judged_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people and a filter are asked; a new posting is read once for all of them, the old ones not at all."""
    read: list[str] = []

    def reads(posting: Posting, tags: Any) -> Any:
        read.append(posting.native)
        return match.subject(posting, tags)

    monkeypatch.setattr(verdicts, "subject", reads)
    place.open(place.posting("1"), place.posting("2", "Second Intern"))
    tokens = [place.token("feed"), *(place.token("feed", place.person(f"telegram:{n}")) for n in (7, 8))]
    for token in tokens:
        assert len((await atom(place, token)).entries) == 2
    assert sorted(read) == ["1", "1", "1", "2", "2", "2"]
    read.clear()
    place.now += DAY
    three = place.posting("3", "Third Intern")
    place.open(three, changes=(Change("new", three.key, place.now, three),))
    for token in tokens:
        assert len((await atom(place, token)).entries) == 3
    assert read == ["3"]


async def test_what_was_broken_off_goes_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that gave up in the middle leaves no half feed behind."""
    place.open(*(place.posting(str(n), f"Intern {n}") for n in range(1, 7)))
    monkeypatch.setattr("internwatch.store.engine.CHUNK", 2)
    found = Verdicts(place.watch)
    real, calls = place.watch.store.postings, []

    def sometimes(keys: Any) -> Any:
        calls.append(list(keys))
        if len(calls) == 2:
            raise TimeoutError
        return real(keys)

    monkeypatch.setattr(place.watch.store, "postings", sometimes)
    (f,) = place.watch.config.filters
    with pytest.raises(TimeoutError):
        await found.of([f], place.now)
    assert len(await found.of([f], place.now)) == 6
    again = {key for some in calls[2:] for key in some}
    assert again == set(place.store.stamps(place.now)) - set(calls[0]), "what was judged before is not judged again"
