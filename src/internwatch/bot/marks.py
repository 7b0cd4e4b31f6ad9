"""What people do with a posting: save, referral, applied, not for me, remind, why; /saved and /applied."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from internwatch import buttons, tracker
from internwatch.bot import companies, lists
from internwatch.bot.desk import Act, Anew, Desk, Keys, Screen, Send, Toast
from internwatch.bot.said import Command, Tap
from internwatch.errors import StageError
from internwatch.filters.match import match, subject
from internwatch.model import Button, Match
from internwatch.reading import clean
from internwatch.render import keys
from internwatch.rhythm import moment, zone_of
from internwatch.store.rows import StoredPosting
from internwatch.tracker import Mark

REASONS = ("topic", "level", "place", "company", "duplicate")
MORNING = time(9)
SHOWN = 20
# After so many postings that were not their topic, a word about filters.
ENOUGH_MISSES = 3


def tap(desk: Desk, said: Tap, verb: str, args: list[str]) -> list[Act]:
    """A button about a posting: "sv:CODE", "mv:CODE:offer" …"""
    stored = desk.store.posting_by_code(args[0])
    if stored is None:
        return [Toast(desk.say("latest.gone"), alert=True)]
    mark = desk.store.mark_of(desk.known.destination, stored.posting.key)
    value = args[1] if len(args) > 1 else ""
    if verb == "wy":
        return [Send(_why(desk, stored))]
    if verb == "rm" and not value:
        return [Keys(_when(desk, stored)), Toast(desk.say("mark.remind"))]
    try:
        made = _act(desk, stored, mark, verb, value)
    except StageError as error:
        return [Toast(clean(str(error), 190), alert=True)]
    if made is None:
        return [Toast(desk.say("mark.no_deadline"), alert=True)]
    if made != mark:
        desk.store.put_mark(made)
    return _after(desk, stored, made, verb, value)


def _today(desk: Desk) -> date:
    return desk.now.astimezone(zone_of(desk.settings.zone)).date()


def _act(desk: Desk, stored: StoredPosting, mark: Mark, verb: str, value: str) -> Mark | None:
    if verb == "rm":
        until = _until(desk, stored, value)
        return tracker.snooze(mark, desk.now, until) if until else None
    if verb in ("rf", "ap"):
        return (tracker.ask if verb == "rf" else tracker.applied)(mark, desk.now, _today(desk))
    if verb == "mv":
        return tracker.move(mark, desk.now, value)  # type: ignore[arg-type]  # refused there when it is no stage
    if verb == "no":
        return tracker.dismiss(mark, desk.now, value)  # type: ignore[arg-type]  # as above
    if verb == "un":
        return tracker.undo(mark, value)
    simple = {"sv": tracker.save, "us": tracker.unsave, "rd": tracker.referred, "aa": tracker.apply_anyway,
              "dr": tracker.drop}  # fmt: skip
    return simple[verb](mark, desk.now)


def _after(desk: Desk, stored: StoredPosting, made: Mark, verb: str, value: str) -> list[Act]:
    """The alert as it stands now with its next buttons, a short word, and the question that follows."""
    code = buttons.code_of(stored.posting.key)
    rows = [list(r) for r in keys.rows(code, made.stage, stored.posting.url, closed=stored.status == "closed")]
    if verb == "no" and not value:
        rows = _reasons(desk, code)
    if verb != "un":
        rows.append([desk.button("button.undo", "un", code, made.tag)])
    acts: list[Act] = [Anew(stored.posting.key, rows), Toast(_word(desk, made, verb, value))]
    if verb == "rf" and not made.detail.name:
        desk.keep(asked=f"referral:{code}")
        acts.append(Send(Screen(desk.lines("mark.ask"))))
    if verb == "no" and value == "company":
        acts += companies.ask_to_hide_that_of(desk, stored)
    if verb == "no" and value == "topic" and _misses(desk) == ENOUGH_MISSES:
        acts.append(Send(Screen(desk.lines("mark.excludes", n=ENOUGH_MISSES))))
    return acts


def _misses(desk: Desk) -> int:
    dismissed: tuple[tracker.Stage, ...] = ("dismissed",)
    marks = desk.store.marks(desk.known.destination, dismissed)
    return sum(one.mark.detail.why == "topic" for one in marks)


def _word(desk: Desk, made: Mark, verb: str, value: str) -> str:
    if verb == "un":
        return desk.say("mark.undone")
    if verb == "rm":
        at = made.detail.remind_at or desk.now
        return desk.say("mark.reminds", day=f"{at.astimezone(zone_of(desk.settings.zone)):%a %d %b %H:%M}")
    if verb == "mv":
        return desk.say("mark.move", stage=desk.say(f"stage.{made.stage}"))
    if verb == "no":
        return desk.say("mark.thanks" if value else "mark.dismiss")
    if verb == "rf":
        return desk.say("mark.hold")
    return desk.say(f"mark.{buttons.ACTS[verb]}")  # type: ignore[index]  # the verbs of this file


def _reasons(desk: Desk, code: str) -> list[list[Button]]:
    made = [desk.button(f"mark.why_{why}", "no", code, why) for why in REASONS]
    return [made[:3], made[3:]]


def _when(desk: Desk, stored: StoredPosting) -> list[list[Button]]:
    code = buttons.code_of(stored.posting.key)
    choices = [("tomorrow", "d1"), ("week", "w1")] + ([("before", "b3")] if stored.posting.facts.deadline else [])
    return [[desk.button(f"mark.{key}", "rm", code, value) for key, value in choices]]


def _until(desk: Desk, stored: StoredPosting, value: str) -> datetime | None:
    """The morning to remind on; None where there is no deadline to count from."""
    days = {"d1": 1, "w1": 7}.get(value)
    found = stored.posting.facts.deadline
    if days is None and not found:
        return None
    day = _today(desk) + timedelta(days=days) if days else date.fromisoformat(found.value) - timedelta(days=3)  # type: ignore[union-attr]
    return moment(day, MORNING, zone_of(desk.settings.zone))


def named(desk: Desk, asked: str, text: str) -> list[Act]:
    """Who was asked for a referral, typed after the button."""
    desk.keep(asked="")
    stored = desk.store.posting_by_code(asked.partition(":")[2])
    name = clean(text, tracker.LONGEST_NAME)
    if stored is None or not name:
        return [Send(Screen(desk.lines("latest.gone")))]
    mark = desk.store.mark_of(desk.known.destination, stored.posting.key)
    if mark.stage != "asked":  # undone elsewhere meanwhile
        return [Send(Screen(desk.lines("help.words")))]
    try:
        desk.store.put_mark(tracker.ask(mark, desk.now, _today(desk), name))
    except StageError as error:
        return [Send(Screen(desk.lines("wish.wrong", problem=str(error), advice="")))]
    return [Send(Screen(desk.lines("mark.asked_name", name=name))), Anew(stored.posting.key)]


# -- lists ------------------------------------------------------------------------------------------------------------


def saved(desk: Desk, said: Command) -> list[Act]:
    """/saved: what is kept and not applied to, by deadline."""
    return [Send(_listed(desk, "saved", ("saved", "asked", "referred")))]


def applied(desk: Desk, said: Command) -> list[Act]:
    """/applied: applications and where they stand."""
    return [Send(_listed(desk, "applied", tracker.PIPELINE))]


def _listed(desk: Desk, which: str, stages: tuple[str, ...]) -> Screen:
    found = desk.store.marks(desk.known.destination, stages)  # type: ignore[arg-type]  # stages of tracker
    if not found:
        return Screen(desk.lines(f"mark.{which}_none"))
    lines = desk.lines(f"mark.{which}_head", n=len(found))
    for number, one in enumerate(found[:SHOWN], 1):
        lines += lists.row(desk, one.stored, number)
        lines += desk.lines("wish.says", says=f"   {_stands(desk, one.mark, one.stored)}")
    return Screen(lines, lists.numbered([one.stored for one in found[:SHOWN]]))


def _stands(desk: Desk, mark: Mark, stored: StoredPosting) -> str:
    closed = " · closed" if stored.status == "closed" else ""
    on = mark.detail.applied or mark.detail.asked
    name = f" ({mark.detail.name})" if mark.stage == "asked" and mark.detail.name else ""
    return f"{desk.say(f'stage.{mark.stage}')}{name}{f' · {on:%d %b}' if on else ''}{closed}"


# -- why --------------------------------------------------------------------------------------------------------------


def why(desk: Desk, said: Command) -> list[Act]:
    """/why LINK: what each subscription says of a posting."""
    if not said.rest:
        return [Send(Screen(desk.lines("why.which")))]
    found = desk.store.find(clean(said.rest, 500))
    return [Send(_why(desk, found[0]) if found else Screen(desk.lines("why.unknown")))]


def _why(desk: Desk, stored: StoredPosting) -> Screen:
    about = subject(stored.posting, desk.tags(stored.posting.source))
    lines = list(lists.row(desk, stored, 1))
    for f in lists.filters_of(desk):
        answer = match(f, about)
        fits = isinstance(answer, Match)
        told = [f"{r.test}: {r.detail}" for r in answer.reasons if r.held == fits and r.detail]
        reasons = clean("; ".join(told), 400) or "-"
        lines += desk.lines("why.fits" if fits else "why.misses", name=f.label or f.name, reasons=reasons)
    return Screen(lines if len(lines) > 2 else [*lines, *desk.lines("why.no_wish")])
