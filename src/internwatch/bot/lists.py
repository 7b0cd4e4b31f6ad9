"""/latest and /search: open postings as pages of five, and one posting in full with what can be done with it."""

from __future__ import annotations

from datetime import datetime

from internwatch import buttons
from internwatch.bot.desk import Act, Desk, Screen, Send, Show, in_rows
from internwatch.bot.desk import press as tap_for
from internwatch.bot.said import Command, Tap
from internwatch.deliver import plan
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.filters.match import match, subject
from internwatch.filters.why import why
from internwatch.model import AlertKind, Button, Match, Message
from internwatch.people import filter_of
from internwatch.poll.backlog import Job, matching
from internwatch.reading import clean
from internwatch.render import Item, render
from internwatch.render.card import ROOMS, card
from internwatch.render.markup import Line, Link, Text
from internwatch.store.rows import StoredPosting

PAGE, PREVIEW = 5, 3
LONGEST_SEARCH = 200


def latest(desk: Desk, said: Command) -> list[Act]:
    """/latest"""
    return [Send(_page(desk, "l", 0))]


def search(desk: Desk, said: Command) -> list[Act]:
    """/search words: every word must stand in the posting."""
    words = clean(said.rest, LONGEST_SEARCH)
    if not words:
        return [Send(Screen(desk.lines("latest.what")))]
    desk.keep(looked=words)
    return [Send(_page(desk, "s", 0))]


def turn(desk: Desk, said: Tap, args: list[str]) -> list[Act]:
    """A tap on a page: "l:5" turns the pages of /latest, "s:5" those of /search, "c:CODE" opens a posting."""
    if args[0] == "c":
        stored = desk.store.posting_by_code(args[1])
        return [Send(full(desk, stored) if stored else Screen(desk.lines("latest.gone")))]
    return [Show(_page(desk, args[0], max(0, int(args[1]))))]


def preview(desk: Desk) -> list[Act]:
    """The newest three that fit, each with its buttons: what an alert will look like."""
    jobs = fitting(desk)[:PREVIEW]
    if not jobs:
        return [Send(Screen(desk.lines("start.no_preview")))]
    return [Send(Screen(desk.lines("start.preview"))), *(Send(full(desk, job.stored)) for job in jobs)]


def filters_of(desk: Desk) -> list[Filter]:
    """What the person's subscriptions ask, paused ones left out."""
    made = [filter_of(w, desk.known)[0] for w in desk.store.wishes(desk.known.destination) if not w.paused]
    return [f for f in made if f is not None]


def fitting(desk: Desk, filters: list[Filter] | None = None) -> list[Job]:
    """Open postings that one of these filters (the person's) wants, newest first, each job once."""
    asked = filters_of(desk) if filters is None else filters
    found = matching(desk.store.open_internships(), asked, desk.tags) if asked else {}
    jobs = {job.stored.posting.key: job for some in found.values() for job in some}
    return sorted(jobs.values(), key=lambda job: _seen(job.stored), reverse=True)


def _seen(stored: StoredPosting) -> datetime:
    return stored.posting.posted or stored.first_seen


def _searched(desk: Desk) -> list[Job]:
    terms = desk.settings.looked.split()
    made, _ = parse_filter({"name": "search", "all": terms, "send_to": ["console"]}, Me())
    return fitting(desk, [made]) if made else []


def _page(desk: Desk, which: str, first: int) -> Screen:
    jobs = fitting(desk) if which == "l" else _searched(desk)
    words = desk.settings.looked
    if not jobs:
        told = desk.known.state == "active" and filters_of(desk)
        none = ("latest.none" if told else "latest.off") if which == "l" else "latest.found_none"
        return Screen(desk.lines(none, words=words))
    first = min(first, (len(jobs) - 1) // PAGE * PAGE)
    shown = jobs[first : first + PAGE]
    lines = desk.lines("latest.head" if which == "l" else "latest.found", n=len(jobs), words=words)
    for number, job in enumerate(shown, first + 1):
        lines += row(desk, job.stored, number)
    lines += desk.lines("latest.page", first=first + 1, last=first + len(shown), n=len(jobs))
    opens = [
        tap_for(str(number), "ls", "c", buttons.code_of(job.stored.posting.key))
        for number, job in enumerate(shown, first + 1)
    ]
    turns = [desk.button("button.earlier", "ls", which, first - PAGE)] if first else []
    turns += [desk.button("button.later", "ls", which, first + PAGE)] if first + PAGE < len(jobs) else []
    return Screen(lines, [opens, turns])


def row(desk: Desk, stored: StoredPosting, number: int) -> list[Line]:
    """A posting in two lines of a list."""
    one = card(Item(0, "", "new", "", "", desk.now, posting=stored.posting), desk.now, ROOMS[2])
    parts = [one.places, f"⏰ {one.deadline}" if one.deadline else "", f"🎓 {one.graduation}"]
    company = f" — {one.company}" if one.company else ""
    return [
        (Text(f"{number}. "), Link(one.url, one.title), Text(company)),
        (Text(f"   {' · '.join(part for part in parts if part)}"),),
    ]


def item_of(desk: Desk, stored: StoredPosting) -> Item:
    """The posting as an alert about it would be told now, with the reasons of the person's subscriptions."""
    about = subject(stored.posting, desk.tags(stored.posting.source))
    filters = filters_of(desk)
    answers = [match(f, about) for f in filters] if stored.posting.facts.internship else []
    found = [one for one in answers if isinstance(one, Match)]
    kind: AlertKind = "closed" if stored.status == "closed" else "new"
    item = Item(
        0, desk.known.destination, kind, stored.posting.key, "", desk.now,
        payload={"why": why(found, {f.name: f for f in filters})}, posting=stored.posting,
        status=stored.status, first_seen=stored.first_seen, closed_at=stored.closed_at, places=stored.posting.places,
        looked_up=True,
    )  # fmt: skip
    return plan.standing(desk.store, [item])[0]


def full(desk: Desk, stored: StoredPosting) -> Message:
    """One posting as its alert looks, with the buttons that fit where the person stands with it."""
    return render([item_of(desk, stored)], "telegram", desk.now)[0].message


def numbered(some: list[StoredPosting]) -> list[list[Button]]:
    """Buttons 1, 2, 3 … that open each posting."""
    made = [tap_for(str(n), "ls", "c", buttons.code_of(one.posting.key)) for n, one in enumerate(some, 1)]
    return in_rows(made, 8)
