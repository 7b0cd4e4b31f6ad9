"""What a person does about one posting, from saving it to an offer: acts on a `Mark`, values in, values out.

    none ─ save ─► saved ─ ask ─► asked ─ referred ─► referred
      └ dismiss ─► dismissed        ├ apply_anyway ─► saved
                                    └ drop ─► dropped
    any of these ─ applied ─► applied ─ move ─► assessment, interview, offer, rejected, withdrawn

It neither keeps marks (`store/marks.py`) nor reminds (`reminders.py`) nor says a word to anybody but in its errors.

Every act takes a mark and gives the new one; a posting about which nothing was done has the stage "none"
(`unmarked`). An act that has been done already (a double tap) gives the same mark back, so that `new is old` says that
nothing happened. One that makes no sense at the stage raises StageError, whose text is a sentence for a person.

Buttons name a posting by `buttons.code_of(key)`, ten letters, and carry "v1:verb:CODE[:argument]"; `buttons.ACTS` says
which verb is which act. The argument is the new stage for "mv", the reason for "no", when for "rm" and the mark's
`tag` for "un": a stale undo finds another tag and changes nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args

import msgspec

from internwatch import reading
from internwatch.errors import StageError

Stage = Literal[
    "none", "saved", "asked", "referred", "applied", "assessment", "interview", "offer", "rejected", "withdrawn",
    "dropped", "dismissed",
]  # fmt: skip
Why = Literal["", "topic", "place", "level", "company", "duplicate"]
STAGES: tuple[Stage, ...] = get_args(Stage)
REASONS: tuple[Why, ...] = get_args(Why)
# The stages of an application that was sent, in their order.
PIPELINE: tuple[Stage, ...] = ("applied", "assessment", "interview", "offer", "rejected", "withdrawn")
# What a person still cares about: what happens to such a posting is worth a sound.
KEPT: frozenset[Stage] = frozenset({"saved", "asked", "referred", *PIPELINE[:4]})
MOST_STEPS = 30
LONGEST_NAME = 60
LONGEST_SNOOZE = timedelta(days=366)
_TICK = timedelta(milliseconds=1)
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Detail(msgspec.Struct, frozen=True, omit_defaults=True):
    """What belongs to a stage. `name` is who was asked for a referral ("" where nobody was named) and `asked` the day,
    in the person's zone; `applied` the day of the application; `why` the reason of a dismissal; `remind_at` when a
    snoozed posting comes back. `history` are the marks before this one, the oldest first; `nudges` the reminders that
    were given or are too late, by their revision."""

    name: str = ""
    asked: date | None = None
    applied: date | None = None
    why: Why = ""
    remind_at: datetime | None = None
    history: tuple[Step, ...] = ()
    nudges: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mark as it was before an act; its detail without history and nudges."""

    stage: Stage
    at: datetime
    detail: Detail = Detail()


class Mark(msgspec.Struct, frozen=True):
    """Where a person stands with a posting. `person` is a destination, `key` a posting's key, `at` when the stage or
    its detail last changed."""

    person: str
    key: str
    stage: Stage = "none"
    detail: Detail = Detail()
    at: datetime = _BEGAN

    @property
    def tag(self) -> str:
        """Names the last act in an undo button: nine letters or fewer, another one after every act."""
        number, said = (self.at - _BEGAN) // _TICK, ""
        while number:
            number, digit = divmod(number, 36)
            said = _DIGITS[digit] + said
        return said or "0"


def unmarked(person: str, key: str) -> Mark:
    """A posting about which this person did nothing."""
    return Mark(person, key)


# -- saved --------------------------------------------------------------------------------------------------------


def save(mark: Mark, now: datetime) -> Mark:
    """Keep it; it reminds before its deadline."""
    if mark.stage == "saved":
        return mark
    _may(mark, "save")
    return _step(mark, "saved", now, Detail())


def unsave(mark: Mark, now: datetime) -> Mark:
    """Keep it no longer."""
    if mark.stage == "none":
        return mark
    _may(mark, "unsave")
    return _step(mark, "none", now, Detail())


def dismiss(mark: Mark, now: datetime, why: Why = "") -> Mark:
    """Not for me, at first without a reason; a reason can be added or changed."""
    if mark.stage == "dismissed" and why in ("", mark.detail.why):
        return mark
    _may(mark, "dismiss")
    if why not in REASONS:
        raise StageError(f"“{why}” is no reason that is known", act="dismiss", stage=mark.stage)
    return _step(mark, "dismissed", now, Detail(why=why))


def snooze(mark: Mark, now: datetime, until: datetime) -> Mark:
    """Remind of it at that time; what was not kept yet is saved."""
    _may(mark, "snooze")
    if mark.detail.remind_at == until:
        return mark
    if until <= now:
        raise StageError("That time has passed.", act="snooze", stage=mark.stage)
    if until - now > LONGEST_SNOOZE:
        raise StageError("That is more than a year away.", act="snooze", stage=mark.stage)
    stage: Stage = "saved" if mark.stage == "none" else mark.stage
    return _step(mark, stage, now, _with(mark, remind_at=until))


# -- a referral ---------------------------------------------------------------------------------------------------


def ask(mark: Mark, now: datetime, today: date, name: str = "") -> Mark:
    """A referral was asked for: hold, do not apply yet. `today` is the day in the person's zone.

    The name may follow later; another name is another request, from today."""
    name = reading.clean(name, LONGEST_NAME)
    if mark.stage != "asked":
        _may(mark, "ask")
        return _step(mark, "asked", now, Detail(name=name, asked=today, remind_at=mark.detail.remind_at))
    if name in ("", mark.detail.name):
        return mark
    day = today if mark.detail.name else mark.detail.asked
    return _step(mark, "asked", now, _with(mark, name=name, asked=day))


def referred(mark: Mark, now: datetime) -> Mark:
    """The referral came: now apply."""
    if mark.stage == "referred":
        return mark
    _may(mark, "referred")
    return _step(mark, "referred", now, _with(mark))


def apply_anyway(mark: Mark, now: datetime) -> Mark:
    """Wait for the referral no longer. It is saved, not applied to: that is said when it is done."""
    if mark.stage == "saved" and mark.detail.asked:
        return mark
    _may(mark, "apply_anyway")
    return _step(mark, "saved", now, _with(mark))


def drop(mark: Mark, now: datetime) -> Mark:
    """Give up the referral and the posting with it."""
    if mark.stage == "dropped":
        return mark
    _may(mark, "drop")
    return _step(mark, "dropped", now, _with(mark, remind_at=None))


# -- an application -----------------------------------------------------------------------------------------------


def applied(mark: Mark, now: datetime, today: date) -> Mark:
    """The application is sent. `today` is the day in the person's zone."""
    if mark.stage == "applied":
        return mark
    _may(mark, "applied")
    return _step(mark, "applied", now, _with(mark, applied=today, why="", remind_at=None))


def move(mark: Mark, now: datetime, stage: Stage) -> Mark:
    """The application came to another stage of the pipeline; mistakes may be put right in any direction."""
    if stage not in PIPELINE:
        raise StageError(f"“{stage}” is no stage of an application.", act="move", stage=mark.stage)
    _may(mark, "move")
    return mark if stage == mark.stage else _step(mark, stage, now, _with(mark, remind_at=None))


def undo(mark: Mark, of: str = "") -> Mark:
    """The mark before the last act; StageError where there is none. With `of`, the tag of the mark under which the
    button was shown, only that act is undone: after another one, or a second tap, nothing changes."""
    if of and of != mark.tag:
        return mark
    if not mark.detail.history:
        raise StageError("There is nothing to undo.", act="undo", stage=mark.stage)
    *before, last = mark.detail.history
    detail = msgspec.structs.replace(last.detail, history=tuple(before), nudges=mark.detail.nudges)
    return Mark(mark.person, mark.key, last.stage, detail, last.at)


# -- what makes sense when ----------------------------------------------------------------------------------------

_OPEN: frozenset[Stage] = frozenset({"none", "saved", "dropped", "dismissed", "withdrawn"})
_FROM: dict[str, frozenset[Stage]] = {
    "save": _OPEN - {"saved"},
    "unsave": frozenset({"saved"}),
    "dismiss": frozenset({"none", "saved", "dropped", "dismissed"}),
    "snooze": frozenset({"none", *KEPT}),
    "ask": _OPEN,
    "referred": frozenset({"asked"}),
    "apply_anyway": frozenset({"asked"}),
    "drop": frozenset({"asked", "referred"}),
    "applied": _OPEN | {"asked", "referred"},
    "move": frozenset(PIPELINE),
}
_IS: dict[Stage, str] = {
    "none": "You have not marked this posting", "saved": "You saved this posting",
    "asked": "You asked for a referral", "referred": "You were referred", "applied": "You have applied",
    "assessment": "Your application is at the assessment", "interview": "Your application is at the interview",
    "offer": "You have an offer", "rejected": "You were rejected", "withdrawn": "You withdrew your application",
    "dropped": "You dropped this posting", "dismissed": "You said that this is not for you",
}  # fmt: skip
_CANNOT = {
    "save": "it need not be saved.",
    "unsave": "it is not among those that you only saved.",
    "dismiss": "undo that before you put it aside.",
    "snooze": "there is nothing left to remind of.",
    "ask": "a referral comes too late.",
    "referred": "no referral is waited for.",
    "apply_anyway": "no referral is waited for.",
    "drop": "no referral is waited for.",
    "applied": "so it is known that you applied.",
    "move": "say first that you applied.",
}


def _may(mark: Mark, act: str) -> None:
    if mark.stage not in _FROM[act]:
        raise StageError(f"{_IS[mark.stage]}: {_CANNOT[act]}", act=act, stage=mark.stage)


def _with(mark: Mark, **changed: Any) -> Detail:
    return msgspec.structs.replace(mark.detail, **changed)


def _step(mark: Mark, stage: Stage, now: datetime, detail: Detail) -> Mark:
    """The mark after an act. Times of steps differ even where the clock stood still: a tag names one act."""
    before = Step(mark.stage, mark.at, _with(mark, history=(), nudges=()))
    history = (*mark.detail.history, before)[-MOST_STEPS:]
    made = msgspec.structs.replace(detail, history=history, nudges=mark.detail.nudges)
    return Mark(mark.person, mark.key, stage, made, max(now, mark.at + _TICK))
