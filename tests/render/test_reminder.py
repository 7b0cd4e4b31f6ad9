"""What a reminder says and offers, for each kind; how alerts say where their reader stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.buttons import ACTS, MOST_BYTES, code_of
from internwatch.facts import Fact
from internwatch.model import Message
from internwatch.reminders import Kind
from internwatch.render import Form, Item, Standing, render
from internwatch.render.keys import rows
from internwatch.tracker import STAGES
from tests.fakes.telegram_rules import parse_html, utf16
from tests.render.made import FACTS, NOW, alert, posting
from tests.render.test_limits import hostile

MORNING = datetime(2026, 11, 28, 9, tzinfo=UTC)
CODE = code_of(posting().key)
ASKED = Standing("asked", "Ann", date(2026, 11, 3))


def reminder(said: dict[str, Any], standing: Standing | None = None, **fields: Any) -> Item:
    found = standing or Standing(said.get("stage", "saved"))
    return alert(kind="reminder", payload=said, standing=found, filters=(), destination="telegram:11", **fields)


def made(item: Item, now: datetime = MORNING, form: Form = "telegram") -> Message:
    (one,) = render([item], form, now)
    return one.message


def shown(item: Item, now: datetime = MORNING) -> list[str]:
    return parse_html(made(item, now).html)[0].split("\n")


def data(message: Message) -> list[list[str]]:
    return [[button.data or button.url for button in row] for row in message.buttons]


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (MORNING - 5 * timedelta(days=1), "⏰ 7 days left"),
        (MORNING, "⏰ 2 days left"),
        (MORNING + timedelta(days=1), "⏰ 1 day left"),
        (MORNING + 2 * timedelta(days=1), "⏰ Last day"),
        (MORNING + 3 * timedelta(days=1), "⏰ The deadline has passed"),
    ],
)
def test_a_saved_posting_before_its_deadline(now: datetime, first: str) -> None:
    lines = shown(reminder({"remind": "deadline", "stage": "saved", "zone": "UTC"}), now)
    assert lines[0] == f"{first}: Research Intern, Language Models 1 — Acme Research (you saved it)"
    assert lines[1].startswith("Apply by 30 Nov 2026") and lines[-1] == "Posting: careers.acme.example"


def test_days_are_counted_where_the_reader_is() -> None:
    """Nine in the morning of the 28th in Auckland is the evening of the 27th in UTC."""
    now = datetime(2026, 11, 27, 20, tzinfo=UTC)
    lines = shown(reminder({"remind": "deadline", "stage": "saved", "zone": "Pacific/Auckland"}), now)
    assert lines[0].startswith("⏰ 2 days left:") and lines[1] == "Apply by 30 Nov 2026 (in 2 days)"


def test_a_saved_posting_can_be_applied_to_from_its_reminder() -> None:
    message = made(reminder({"remind": "deadline", "stage": "saved"}))
    assert data(message) == [
        ["https://careers.acme.example/jobs/1?team=a&b=c", f"v1:ap:{CODE}", f"v1:rf:{CODE}"],
        [f"v1:rm:{CODE}", f"v1:us:{CODE}"],
        [f"v1:no:{CODE}", f"v1:wy:{CODE}"],
    ]
    assert not message.silent
    assert made(reminder({"remind": "deadline"}, Standing("referred", "Ann"))).buttons[0][0].url


def test_a_referral_that_nobody_answered() -> None:
    said = {"remind": "asked", "stage": "asked", "name": "Ann", "asked": "2026-11-03"}
    message, lines = made(reminder(said, ASKED)), shown(reminder(said, ASKED))
    assert lines[0] == "🤝 You asked Ann on 3 Nov: Research Intern, Language Models 1 — Acme Research"
    assert lines[1] == "No word yet? Until then, do not apply."
    assert [b.text for b in message.buttons[0]] == ["🤝 Referred", "Apply anyway", "Drop"]
    assert data(message)[0] == [f"v1:rd:{CODE}", f"v1:aa:{CODE}", f"v1:dr:{CODE}"]
    nameless = shown(reminder({"remind": "asked", "stage": "asked", "asked": "2025-11-03"}, ASKED))
    assert nameless[0].startswith("🤝 You asked for a referral on 3 Nov 2025: ")
    near = shown(reminder({**said, "remind": "deadline"}, ASKED))
    assert near[0].startswith("🤝 2 days left: ") and near[1] == "You asked Ann on 3 Nov: no word yet?"


def test_a_closing_while_a_referral_is_waited_for() -> None:
    said = {"remind": "closed", "stage": "asked", "name": "Ann", "asked": "2026-11-03"}
    item = reminder(said, ASKED, status="closed")
    assert shown(item)[:2] == [
        "🔒 Closed: Research Intern, Language Models 1 — Acme Research",
        "You asked Ann on 3 Nov. It is not listed any more.",
    ]
    assert data(made(item)) == [[f"v1:ap:{CODE}", f"v1:dr:{CODE}"]]


@pytest.mark.parametrize(
    ("weeks", "note"), [(4, "Many take 2 to 3 months."), (8, "Many take"), (12, "a short, polite question")]
)
def test_an_application_without_an_answer(weeks: int, note: str) -> None:
    said = {"remind": "applied", "stage": "applied", "weeks": weeks, "applied": "2026-10-20"}
    item = reminder(said, Standing("applied", applied=date(2026, 10, 20)), status="closed")
    lines = shown(item)
    assert lines[0].startswith(f"📮 {weeks} weeks since you applied: Research Intern")
    assert lines[1].startswith("No answer yet?") and note in lines[1]
    assert data(made(item))[0] == [f"v1:mv:{CODE}:{stage}" for stage in ("assessment", "interview", "offer")]


def test_a_snoozed_posting_comes_back() -> None:
    lines = shown(reminder({"remind": "snoozed", "stage": "saved"}))
    assert lines[0].startswith("⏰ You asked to be reminded: ") and lines[0].endswith("(you saved it)")


def test_one_that_closed_on_its_way_says_so() -> None:
    """Owed while it was open, sent when it had closed."""
    message = made(reminder({"remind": "deadline", "stage": "saved"}, status="closed"))
    assert message.text.startswith("🔒 Closed: ") and "Apply" not in message.text
    assert data(message) == [[f"v1:ap:{CODE}", f"v1:us:{CODE}"]]


def test_a_reminder_as_a_mail() -> None:
    """Both parts say it; the address leads to the posting; a mail has no buttons."""
    item = reminder({"remind": "asked", "stage": "asked", "name": "Ann", "asked": "2026-11-03"}, ASKED)
    message = made(msgspec.structs.replace(item, destination="email:me@uni.example"), form="email")
    assert message.subject == (
        "You asked Ann on 3 Nov: Research Intern, Language Models 1 — Acme Research (apply by 30 Nov 2026)"
    )
    for said in ("Ann on 3 Nov", "Until then, do not apply.", "https://careers.acme.example/jobs/1"):
        assert said.lower() in message.text.lower() and said.lower() in message.html.lower()
    assert "See it at careers.acme.example" in message.html and message.buttons == ()


STANDINGS = [
    (ASKED, "🤝 Hold: asked Ann on 3 Nov, do not apply yet"),
    (Standing("asked"), "🤝 Hold: asked for a referral, do not apply yet"),
    (Standing("referred", "Ann"), "🤝 Ann referred you"),
    (Standing("referred"), "🤝 You were referred"),
    (Standing("saved"), "⭐ You saved it"),
    (Standing("applied", applied=date(2026, 11, 3)), "✅ You applied on 3 Nov"),
    (Standing("interview", applied=date(2025, 12, 3)), "✅ You applied on 3 Dec 2025; now: at the interview"),
    (Standing("rejected", applied=date(2026, 11, 3)), "✅ You applied on 3 Nov; now: rejected"),
    (Standing("dismissed", why="place"), "👎 Not for you: the wrong place"),
    (Standing("dropped"), "You dropped it"),
]


@pytest.mark.parametrize(("standing", "line"), STANDINGS)
@pytest.mark.parametrize("kind", ["new", "updated", "closed", "reopened", "reposted"])
def test_an_alert_says_where_its_reader_stands(kind: str, standing: Standing, line: str) -> None:
    """Alone, in a group of three and of twenty, in both parts of a mail; a closed one has nothing to hold."""
    if kind == "closed" and standing.stage == "asked":
        line = line.replace("Hold: asked", "You asked").replace(", do not apply yet", "")
    items = [alert(n, kind, standing=standing if n == 1 else Standing()) for n in range(1, 21)]
    for count in (1, 3, 20):
        text = parse_html(render(items[:count], "telegram", NOW)[0].message.html)[0]
        assert text.count(line) == 1, count
    for count in (1, 3):
        mail = render(items[:count], "email", NOW)[0].message
        assert " ".join(mail.text.split()).count(line) == 1 and mail.html.count(line) == 1


def test_who_holds_sees_no_word_to_apply() -> None:
    """Neither the text nor a button leads to the form by that name; who holds nothing has both."""
    held, free = (made(alert(standing=one, destination="telegram:11")) for one in (ASKED, Standing()))
    assert "Posting: https" in held.text and "Apply: " not in held.text
    assert not any(button.url for row in held.buttons for button in row)
    assert "Apply: " in free.text
    assert [b.text for row in free.buttons for b in row] == [
        "Apply ↗", "⭐ Save", "✅ Applied", "🤝 Referral", "⏰ Remind", "👎 Not for me", "🔎 Why",
    ]  # fmt: skip


def test_where_nobody_answers_there_are_no_buttons() -> None:
    """A destination of the config, a group of alerts, a console, a file."""
    assert made(alert()).buttons == ()
    (several,) = render([alert(n, standing=Standing()) for n in (1, 2)], "telegram", NOW)
    assert several.message.buttons == ()
    for form in ("console", "file"):
        assert made(alert(standing=Standing()), form=form).buttons == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_every_keyboard_is_one_that_telegram_takes(stage: str, closed: bool) -> None:
    """At most eight buttons, four in a row, 64 bytes each, every verb one that is known, none twice."""
    made = rows(CODE, stage, "https://a.example/1", closed=closed)
    every = [button for row in made for button in row]
    assert len(every) <= 8 and all(1 <= len(row) <= 4 for row in made)
    for button in every:
        assert button.text and bool(button.data) != bool(button.url) and len(button.data.encode()) <= MOST_BYTES
        assert button.url or button.data.split(":")[1] in ACTS
    assert len({button.data for button in every}) == len(every)
    assert all(not button.url for button in every) or not closed


@settings(max_examples=60, deadline=None)
@given(
    hostile, hostile, hostile, st.sampled_from(get_args(Kind)), st.sampled_from(STAGES),
    st.sampled_from(["open", "closed"]), hostile,
)  # fmt: skip
def test_whatever_anybody_typed(
    title: str, company: str, name: str, kind: str, stage: str, status: str, deadline: str
) -> None:
    """Names and postings of any letters: a message within the limits, one entity never opened by a stranger."""
    facts = msgspec.structs.replace(FACTS, deadline=Fact(deadline, "")) if deadline else FACTS
    about = posting(title=title, company=company, facts=facts)
    said = {"remind": kind, "stage": stage, "name": name, "asked": name, "zone": name, "weeks": 4}
    item = reminder(said, Standing(stage, name, why=name), about=about, status=status)
    for form in ("telegram", "email", "console"):
        message = made(item, form=form)  # type: ignore[arg-type]
        assert len(message.subject) <= 175 and "\n" not in message.subject
        if form == "telegram":
            visible, entities = parse_html(message.html)
            assert 1 <= utf16(visible) <= 4096 and utf16(message.text) <= 4096
            assert all(e.url.startswith("https://careers.acme.example/") for e in entities if e.kind == "text_link")
