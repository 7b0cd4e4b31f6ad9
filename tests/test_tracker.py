"""What a person does about a posting: every act at every stage, its undo, double taps, and any order of taps at all."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from internwatch import buttons, tracker
from internwatch.errors import StageError
from internwatch.tracker import PIPELINE, REASONS, STAGES, Mark, Stage, unmarked

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
TODAY = date(2026, 11, 3)
HOUR = timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)
Act = Callable[[Mark, datetime], Mark]

ACTS: dict[str, Act] = {
    "save": tracker.save,
    "unsave": tracker.unsave,
    "dismiss": tracker.dismiss,
    "dismiss, a place": lambda mark, now: tracker.dismiss(mark, now, "place"),
    "snooze": lambda mark, now: tracker.snooze(mark, now, TOMORROW + 30 * timedelta(days=1)),
    "ask": lambda mark, now: tracker.ask(mark, now, TODAY),
    "ask Ann": lambda mark, now: tracker.ask(mark, now, TODAY, "Ann"),
    "referred": tracker.referred,
    "apply_anyway": tracker.apply_anyway,
    "drop": tracker.drop,
    "applied": lambda mark, now: tracker.applied(mark, now, TODAY),
    **{f"move to {stage}": (lambda mark, now, to=stage: tracker.move(mark, now, to)) for stage in PIPELINE},
}
# How each stage is come to.
WAYS: dict[Stage, tuple[str, ...]] = {
    "none": (), "saved": ("save",), "asked": ("ask",), "referred": ("ask", "referred"), "applied": ("applied",),
    **{stage: ("applied", f"move to {stage}") for stage in PIPELINE[1:]},
    "dropped": ("ask", "drop"), "dismissed": ("dismiss",),
}  # fmt: skip
# act -> stage -> the stage afterwards; what is not there is refused. "=" gives the very same mark.
TABLE: dict[str, dict[Stage, str]] = {
    "save": {"none": "saved", "saved": "=", "dropped": "saved", "dismissed": "saved", "withdrawn": "saved"},
    "unsave": {"none": "=", "saved": "none"},
    "dismiss": {"none": "dismissed", "saved": "dismissed", "dropped": "dismissed", "dismissed": "="},
    "dismiss, a place": dict.fromkeys(("none", "saved", "dropped", "dismissed"), "dismissed"),
    "snooze": {
        "none": "saved",
        **{s: s for s in ("saved", "asked", "referred", "applied", "assessment", "interview", "offer")},
    },
    "ask": {**dict.fromkeys(("none", "saved", "dropped", "dismissed", "withdrawn"), "asked"), "asked": "="},
    "ask Ann": dict.fromkeys(("none", "saved", "dropped", "dismissed", "withdrawn", "asked"), "asked"),
    "referred": {"asked": "referred", "referred": "="},
    "apply_anyway": {"asked": "saved"},
    "drop": {"asked": "dropped", "referred": "dropped", "dropped": "="},
    "applied": {
        **dict.fromkeys(("none", "saved", "asked", "referred", "dropped", "dismissed", "withdrawn"), "applied"),
        "applied": "=",
    },
    **{f"move to {to}": {s: "=" if s == to else to for s in PIPELINE} for to in PIPELINE},
}  # fmt: skip


def at(stage: Stage) -> Mark:
    """A mark that came to this stage by its usual way, an hour for each step."""
    mark = unmarked("telegram:11", "greenhouse:acme:1")
    for number, act in enumerate(WAYS[stage], 1):
        mark = ACTS[act](mark, NOW - HOUR * (10 - number))
    assert mark.stage == stage
    return mark


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_at_a_stage(act: str, stage: Stage) -> None:
    """It leads where the table says, a second tap gives the same mark, undo leads back; or it is refused in words."""
    mark = at(stage)
    expected = TABLE[act].get(stage)
    if expected is None:
        with pytest.raises(StageError) as refused:
            ACTS[act](mark, NOW)
        assert refused.value.stage == stage
        assert str(refused.value).endswith(".") and str(refused.value)[0].isupper()
        return
    after = ACTS[act](mark, NOW)
    if expected == "=":
        assert after is mark
        return
    assert (after.stage, after.at) == (expected, NOW)
    assert ACTS[act](after, NOW + HOUR) is after, "a double tap"
    undone = tracker.undo(after, after.tag)
    assert undone == mark
    assert tracker.undo(undone, after.tag) is undone, "a double tap on undo"


def test_a_name_may_follow_and_another_one_is_another_request() -> None:
    later, day = NOW + 48 * HOUR, TODAY + timedelta(days=2)
    asked = tracker.ask(unmarked("p", "k"), NOW, TODAY)
    named = tracker.ask(asked, later, day, "  Ann \n <b>Lee</b>\u202e ")
    assert (named.detail.name, named.detail.asked) == ("Ann <b>Lee</b>", TODAY)
    assert tracker.ask(named, later, day) is named and tracker.ask(named, later, day, "Ann <b>Lee</b>") is named
    other = tracker.ask(named, later, day, "Ben")
    assert (other.detail.name, other.detail.asked) == ("Ben", day)
    assert len(tracker.ask(asked, later, day, "x" * 500).detail.name) <= tracker.LONGEST_NAME


def test_applying_anyway_is_no_application() -> None:
    """The hold ends and the posting stays among the saved ones; who only saved it was waiting for nobody."""
    asked = tracker.ask(at("saved"), NOW, TODAY, "Ann")
    free = tracker.apply_anyway(asked, NOW + HOUR)
    assert (free.stage, free.detail.name) == ("saved", "Ann")
    assert tracker.applied(free, NOW + 2 * HOUR, TODAY).detail.applied == TODAY
    with pytest.raises(StageError, match="no referral is waited for"):
        tracker.apply_anyway(at("saved"), NOW)


@pytest.mark.parametrize(
    ("until", "said"),
    [(NOW, "has passed"), (NOW - HOUR, "has passed"), (NOW + timedelta(days=400), "more than a year")],
)
def test_a_snooze_needs_a_time_to_come(until: datetime, said: str) -> None:
    with pytest.raises(StageError, match=said):
        tracker.snooze(at("saved"), NOW, until)


def test_forged_stages_and_reasons_are_refused() -> None:
    for stage in ("saved", "none", "hired", ""):
        with pytest.raises(StageError, match="no stage of an application"):
            tracker.move(at("applied"), NOW, stage)  # type: ignore[arg-type]
    with pytest.raises(StageError, match="no reason"):
        tracker.dismiss(at("none"), NOW, "<script>")  # type: ignore[arg-type]


def test_nothing_to_undo_and_a_stale_undo() -> None:
    with pytest.raises(StageError, match="nothing to undo"):
        tracker.undo(at("none"))
    saved = at("saved")
    applied = tracker.applied(saved, NOW, TODAY)
    assert tracker.undo(applied, saved.tag) is applied, "the button of an act that another one followed"
    assert tracker.undo(tracker.undo(applied)).stage == "none"


def test_history_is_bounded_and_every_act_has_a_tag_of_its_own() -> None:
    """Even where the clock stands still or goes back."""
    mark, tags = unmarked("p", "k"), set()
    for number in range(100):
        mark = (tracker.save, tracker.unsave)[number % 2](mark, NOW - number * HOUR)
        tags.add(mark.tag)
    assert len(tags) == 100 and len(mark.detail.history) == tracker.MOST_STEPS


def test_whatever_a_button_carries_fits_and_two_postings_do_not_share_a_name() -> None:
    code = buttons.code_of("workday:" + "é" * 300)
    assert len(code) == buttons.CODE_LENGTH and code.isalnum() and code.upper() == code
    assert buttons.code_of("a:b:1") == b32encode(sha256(b"a:b:1").digest())[:10].decode(), "stored codes hold for ever"
    for stage in STAGES:
        assert len(buttons.data_of("mv", code, stage).encode()) <= buttons.MOST_BYTES
    assert len(buttons.data_of("un", code, Mark("p", "k", at=datetime(9999, 1, 1, tzinfo=UTC)).tag)) <= 30
    assert len({buttons.code_of(f"greenhouse:acme:{n}") for n in range(20_000)}) == 20_000
    acts = set(buttons.ACTS.values()) - {"why"}
    assert all(callable(getattr(tracker, act)) for act in acts)


def bare(mark: Mark) -> Mark:
    """Without the history, of which only the last steps are kept."""
    return msgspec.structs.replace(mark, detail=msgspec.structs.replace(mark.detail, history=()))


class Taps(RuleBasedStateMachine):
    """Any taps in any order. Beside the mark the machine keeps the plain list of all marks before."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.mark = unmarked("telegram:11", "greenhouse:acme:1")
        self.before: list[Mark] = []

    def take(self, act: Act) -> None:
        self.now += HOUR
        try:
            made = act(self.mark, self.now)
        except StageError as refused:
            assert str(refused)
            return
        if made is not self.mark:
            self.before.append(self.mark)
            self.mark = made

    @rule(act=st.sampled_from(sorted(ACTS)))
    def tap(self, act: str) -> None:
        self.take(ACTS[act])

    @rule(name=st.text(max_size=80))
    def say_a_name(self, name: str) -> None:
        self.take(lambda mark, now: tracker.ask(mark, now, now.date(), name))

    @rule(why=st.sampled_from(REASONS))
    def not_for_me(self, why: tracker.Why) -> None:
        self.take(lambda mark, now: tracker.dismiss(mark, now, why))

    @rule(hours=st.integers(-5, 24 * 400))
    def remind_me(self, hours: int) -> None:
        self.take(lambda mark, now: tracker.snooze(mark, now, now + hours * HOUR))

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        if not self.mark.detail.history:  # only the last steps are kept
            return
        tag = self.mark.tag
        self.mark = tracker.undo(self.mark, tag)
        assert bare(self.mark) == bare(self.before.pop())
        assert tracker.undo(self.mark, tag) is self.mark

    @invariant()
    def it_survives_the_store_and_says_what_its_stage_needs(self) -> None:
        """Through JSON and back; a referral has its day, an application its day, no dismissal a time to remind."""
        again = msgspec.json.decode(msgspec.json.encode(self.mark), type=Mark)
        assert again == self.mark
        detail = self.mark.detail
        assert self.mark.stage in STAGES
        assert detail.asked or self.mark.stage not in ("asked", "referred", "dropped")
        assert detail.applied or self.mark.stage not in PIPELINE
        assert not detail.remind_at or self.mark.stage in tracker.KEPT
        assert len(detail.history) <= tracker.MOST_STEPS


Taps.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestTaps = Taps.TestCase
