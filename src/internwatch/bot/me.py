"""What is about the person and the sources: /profile, /status, /export, /forget, /help, and /ops for the operator."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import msgspec

from internwatch.admission import INVITED_DAYS, invitation
from internwatch.bot import start
from internwatch.bot.desk import Act, Desk, Screen, Send, Show, in_rows
from internwatch.bot.desk import press as tap_for
from internwatch.bot.habits import quiet_words, rhythm_words
from internwatch.bot.said import Command, Tap
from internwatch.filters.fold import fold
from internwatch.filters.language import read_graduation
from internwatch.reading import clean
from internwatch.render import words
from internwatch.rhythm import zone_of
from internwatch.store.tokens import Purpose

NAMED = 12
# How a cell begins that a spreadsheet would reckon.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PURPOSES: tuple[Purpose, ...] = ("feed", "calendar")


def help_(desk: Desk, said: Command) -> list[Act]:
    """/help"""
    return [Send(Screen(desk.lines("help.private" if desk.chat.kind == "private" else "help.group")))]


# -- the person -------------------------------------------------------------------------------------------------------


def profile(desk: Desk, said: Command) -> list[Act]:
    """/profile, or /profile 2028-05 to say another graduation."""
    if said.rest:
        try:
            month = read_graduation(said.rest)
        except ValueError as error:
            return [Send(Screen(desk.lines("wish.wrong", problem=f"/profile {error}.", advice="")))]
        desk.keep(graduation=None if month == "any" else month)
    return [Send(_profile(desk))]


def _profile(desk: Desk) -> Screen:
    s = desk.settings
    none = desk.say("profile.not_said")
    graduation = words.month(s.graduation) if s.graduation else none
    lines = desk.lines(
        "profile.head", graduation=graduation, degree=s.degree or none, zone=s.zone,
        rhythm=rhythm_words(s.rhythm), quiet=quiet_words(desk),
    )  # fmt: skip
    degrees = [tap_for(words, "me", "d", value) for words, value in
               (("Bachelor", "bachelor"), ("Master", "master"), ("PhD", "phd"), ("Any degree", "any"))]  # fmt: skip
    feeds = [[desk.button("button.feeds", "me", "f")]] if desk.links else []
    return Screen(lines, [[desk.button("button.other_month", "me", "g")], *in_rows(degrees, 2), *feeds])


def tap(desk: Desk, said: Tap, args: list[str]) -> list[Act]:
    """The buttons of this file."""
    what, value = args[0], args[1] if len(args) > 1 else ""
    if what == "d" and value in ("bachelor", "master", "phd", "any"):
        desk.keep(degree=None if value == "any" else value)
    elif what == "g" and not value:
        return [Show(_months(desk))]
    elif what == "g":
        desk.keep(graduation=None if value == start.NOTHING else read_graduation(value))
    elif what == "f":
        return [Show(_feeds(desk, fresh=value == "new"))]
    elif what == "x":
        return _forgotten(desk, value)
    return [Show(_profile(desk))]


def _months(desk: Desk) -> Screen:
    year = desk.now.year
    chips = [tap_for(words.month(f"{y}-{m:02}"), "me", "g", f"{y}-{m:02}")
             for y in range(year, year + 5) for m in range(1, 13) if f"{y}-{m:02}" >= f"{desk.now:%Y-%m}"]  # fmt: skip
    return Screen(
        desk.lines("profile.graduation"),
        [*in_rows(chips, 5), [desk.button("button.skip", "me", "g", start.NOTHING)]],
    )


def _feeds(desk: Desk, *, fresh: bool) -> Screen:
    """The addresses of the person's own feed and calendar; `fresh` ends the old ones."""
    if desk.links is None:
        return Screen(desk.lines("feeds.none"))
    to = desk.known.destination
    feed, calendar = (desk.store.standing(purpose, to, desk.now, fresh=fresh) for purpose in _PURPOSES)
    lines = desk.lines("feeds.fresh") if fresh else []
    lines += desk.lines(
        "feeds.head", atom=desk.links.feed(feed), json=desk.links.feed(feed, "json"),
        calendar=desk.links.calendar(calendar),
    )  # fmt: skip
    return Screen(lines, [[desk.button("button.fresh_feeds", "me", "f", "new")]])


# -- the sources ------------------------------------------------------------------------------------------------------


def status(desk: Desk, said: Command) -> list[Act]:
    """/status [company]: how the sources are, and what waits for this chat."""
    states = [s for s in desk.store.boards().values() if s.active]
    if said.rest:
        named = [s for s in states if fold(said.rest) in fold(s.company)][:NAMED]
        lines = [line for s in named for line in desk.lines(
            "status.company", name=s.company, read=words.moment(s.last_ok) if s.last_ok else "-", n=s.open,
            problem=clean(s.problem, 150) or desk.say("status.well_now"))]  # fmt: skip
        return [Send(Screen(lines or desk.lines("company.unknown", name=clean(said.rest, 60))))]
    well = sum(s.last_ok is not None and (desk.now - s.last_ok).total_seconds() < 86400 for s in states)
    lines = desk.lines("status.head", n=len(states)) + desk.lines("status.well", n=well)
    if names := [s.company for s in states if s.problem]:
        more = f" + {len(names) - NAMED}" if len(names) > NAMED else ""
        lines += desk.lines("status.trouble", names=", ".join(names[:NAMED]) + more)
    lines += desk.lines("status.postings", n=desk.store.count_internships())
    waits = desk.store.count_waiting(desk.chat.destination)
    lines += desk.lines("status.held", n=waits) if waits else desk.lines("status.none_held")
    if desk.settings.muted_until and desk.settings.muted_until > desk.now:
        local = desk.settings.muted_until.astimezone(zone_of(desk.settings.zone))
        lines += desk.lines("status.muted", until=f"{local:%a %d %b %H:%M}")
    return [Send(Screen(lines))]


# -- data -------------------------------------------------------------------------------------------------------------


def export(desk: Desk, said: Command) -> list[Act]:
    """/export [csv]: what the person set, made and noted, as a file; as a table, where they stand with postings."""
    to = desk.known.destination
    if said.rest.lower() == "csv":
        table = [[one.stored.posting.company, one.stored.posting.title, one.stored.posting.url, one.mark.stage,
                  one.mark.at.date().isoformat()] for one in desk.store.marks(to)]  # fmt: skip
        return [Send(Screen(desk.lines("data.table")), ("internwatch.csv", _csv(table)))]
    whole = {
        "person": desk.known, "subscriptions": desk.store.wishes(to),
        "postings": [{"mark": mark, "url": url, "title": title} for mark, title, url in desk.store.every_mark(to)],
    }  # fmt: skip
    said_all = msgspec.json.format(msgspec.json.encode(whole), indent=2)
    return [Send(Screen(desk.lines("data.export")), ("internwatch.json", said_all))]


def _csv(rows: list[list[str]]) -> bytes:
    """A table for a spreadsheet; a cell that begins like a formula is made plain text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["company", "title", "url", "stage", "since"])
    writer.writerows([[f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows])
    return out.getvalue().encode()


def forget(desk: Desk, said: Command) -> list[Act]:
    """/forget asks first."""
    rows = [[desk.button("button.forget", "me", "x", "yes"), desk.button("button.cancel", "me", "x", "no")]]
    return [Send(Screen(desk.lines("data.forget"), rows))]


def _forgotten(desk: Desk, value: str) -> list[Act]:
    if value != "yes":
        return [Show(Screen(desk.lines("data.kept")))]
    to = desk.known.destination
    desk.store.forget(to)
    desk.audience.edited(to, desk.now)
    desk.person = None
    return [Show(Screen(desk.lines("data.forgotten")))]


# -- the operator -----------------------------------------------------------------------------------------------------


def ops(desk: Desk, said: Command) -> list[Act]:
    """/ops [retry NUMBER]: for admins of the config, asked on every call."""
    if desk.user not in desk.bot.admins:
        return [Send(Screen(desk.lines("ops.no")))]
    if found := re.fullmatch(r"retry\s+(\d{1,12})", said.rest):
        done = desk.store.requeue([int(found[1])], desk.now)
        return [Send(Screen(desk.lines("ops.requeued" if done else "ops.nothing", id=found[1])))]
    problems = [s.company for s in desk.store.boards().values() if s.active and s.problem]
    counts = {"outbox": desk.store.outbox_counts(), "inbox": desk.store.count_updates()}
    said_of = {k: ", ".join(f"{n} {state}" for state, n in v.items()) or "-" for k, v in counts.items()}
    boards = ", ".join(problems[:NAMED]) or "-"
    return [Send(Screen(desk.lines("ops.head", **said_of, people=len(desk.store.people()), boards=boards)))]


def invite(desk: Desk, said: Command) -> list[Act]:
    """/invite [DAYS]: a link that lets one person in, for admins of the config."""
    if desk.user not in desk.bot.admins:
        return [Send(Screen(desk.lines("ops.no")))]
    if desk.bot.access != "invite":
        return [Send(Screen(desk.lines("ops.no_invitations", access=desk.bot.access)))]
    asked = re.fullmatch(r"(\d{1,3})(\s+days?)?", said.rest.strip() or str(INVITED_DAYS))
    if asked is None or not int(asked[1]):
        return [Send(Screen(desk.lines("ops.invite_days", days=INVITED_DAYS)))]
    token = desk.store.issue("invite", "invite", desk.now, lasts=timedelta(days=int(asked[1])))
    link, until = invitation(desk.me, token), words.moment(desk.now + timedelta(days=int(asked[1])))
    return [Send(Screen(desk.lines("ops.invitation", link=link, until=until)))]
