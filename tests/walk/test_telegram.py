"""Alerts by Telegram as the real command sends them through real sockets: what they say, where they go, what if not.

What the channel does with each answer of the Bot API is in `tests/channels`; here a posting on a board ends in a chat.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.telegram import (
    TOKEN,
    Step,
    bad_gateway,
    error,
    flood,
    ok,
    reset_after,
    reset_before,
)
from tests.fakes.telegram_rules import utf16
from tests.shared import needs_shared
from tests.walk.telling import BODY, CHAT, MAIL, OTHER_CHAT, Telling, judge, telling_of
from tests.worlds import free_port

pytestmark = [needs_shared, pytest.mark.slow]
TITLE = "Research Intern, Language Models <Reasoning> & “Agents” (PhD), Summer 2027"


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    with telling_of(tmp_path) as made:
        yield made


def shown(at: datetime) -> str:
    """A time as alerts write it."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def lines_of(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if word in line]


def test_one_posting_is_one_message_that_says_what_decides(telling: Telling) -> None:
    """Company, title, places, season, graduation with its words and verdict, two dates kept apart, why, the link."""
    telling.begin(CHAT)
    made = telling.open(TITLE)
    telling.poll()
    seen = datetime.now(UTC)
    (call,) = telling.api.sends
    says = call.visible
    assert says.splitlines()[0].endswith(TITLE), "the title as the board wrote it, on the first line"
    assert lines_of(says, made["company"]) == [f"{made['company']} · Zurich, Switzerland"]
    assert lines_of(says, "Summer 2027")[-1].endswith("Summer 2027 · PhD research internship")
    assert lines_of(says, "Dec 2027 – Jun 2029")[0].endswith("fits you")
    quote = next(line.strip("“”") for line in says.splitlines() if line.startswith("“"))
    assert "December 2027" in quote and "June 2029" in quote and quote in BODY, "words that the posting has"
    (posted,), (first,) = lines_of(says, "Posted"), lines_of(says, "seen")
    at = datetime.fromtimestamp(made["at"], UTC)
    assert posted.endswith(f"Posted {shown(at)}")
    assert first.startswith("👀 First seen ") and "after posting" in first
    assert shown(at) in first or shown(seen) in first
    (why,) = lines_of(says, "Why")
    assert why.endswith('Why: language models — "language models" in the title; tags: practice')
    assert call.links == [made["link"]] and call.topic is None and not call.silent


def test_what_is_not_stated_is_said_and_what_does_not_fit_is_not_sent(telling: Telling) -> None:
    """A posting without a window says so and gives no verdict; one for those who graduate earlier never comes."""
    telling.begin(CHAT)
    silent = telling.open("Research Intern, language models, silent", body="A research internship for PhD students.")
    telling.open("Research Intern, language models, early", body="PhD students. You must graduate by June 2027.")
    telling.open("Account Manager, language models", body="You sell.")
    telling.poll()
    (call,) = telling.api.sends
    assert call.links == [silent["link"]]
    assert "Graduation: not stated" in call.visible and "fits" not in call.visible


def test_many_postings_are_few_messages_within_the_limit(telling: Telling) -> None:
    """Forty long titles: each posting is named and linked once, no message is over 4,096 UTF-16 units or refused."""
    telling.begin(CHAT)
    telling.open_many(40, about="🧠 " * 20 + "and a title that goes on and on for longer than anybody reads")
    telling.poll()
    calls = telling.api.sends
    assert all(call.accepted and call.parse_mode == "HTML" and utf16(call.visible) <= 4096 for call in calls)
    assert Counter(url for call in calls for url in call.links) == Counter(telling.published)
    whole = "\n".join(call.visible for call in calls)
    assert [whole.count(f"🤖 {n:02}, language models") for n in range(40)] == [1] * 40
    assert 2 <= len(calls) <= 6
    heads = [call.visible.splitlines()[0] for call in calls]
    assert heads == [f"40 new postings ({n}/{len(calls)})" for n in range(1, len(calls) + 1)]


def test_a_topic_is_addressed_and_a_gone_one_falls_back(telling: Telling) -> None:
    """telegram:-1001234/45 goes to topic 45; when the topic is gone it goes to the group, and the run says so."""
    telling.begin("telegram:-1001234/45")
    telling.open("Research Intern, language models, in the topic")
    telling.poll()
    telling.api.topics["-1001234"] = {7}
    telling.open("Research Intern, language models, beside the topic")
    said = telling.poll()
    assert [(call.chat, call.topic) for call in telling.api.delivered] == [("-1001234", 45), ("-1001234", None)]
    judge(telling.telegrams("-1001234"), telling.published, repeats=0)
    assert "telegram:-1001234/45: sent to the chat itself: the topic is closed or gone" in said


def test_a_flood_wait_is_kept(telling: Telling) -> None:
    """429 with retry_after: `run` says so, makes no call to that chat before its time, then sends one message; another
    chat does not wait for it."""
    telling.begin(CHAT, OTHER_CHAT)
    telling.open("Research Intern, language models, flooded")
    telling.api.script(flood(2), chat="77")
    daemon = telling.start("run")
    try:
        ends = time.monotonic() + 20
        while not telling.telegrams():
            assert daemon.poll() is None and time.monotonic() < ends, telling.said
            time.sleep(0.05)
    finally:
        daemon.terminate()
        assert daemon.wait(20) == 0
    refused, sent = [call for call in telling.api.sends if call.chat == "77"]
    assert sent.at - refused.at >= 2 and "Telegram asks to wait 2 s" in telling.said
    (other,) = [call for call in telling.api.sends if call.chat == "78"]
    assert other.at < sent.at
    for chat in ("77", "78"):
        judge(telling.telegrams(chat), telling.published, repeats=0)


def test_a_chat_that_blocked_the_bot_is_held_and_named(telling: Telling) -> None:
    """403: its alerts stay owed, it is left alone; the others are served; poll, outbox and doctor say so."""
    telling.begin(CHAT, OTHER_CHAT, MAIL)
    telling.open("Research Intern, language models, blocked")
    telling.api.script(error(403, "Forbidden: bot was blocked by the user"), chat="77")
    said = telling.poll()
    assert f"delivery: {CHAT}: Forbidden: bot was blocked by the user" in said
    telling.open("Research Intern, language models, later")
    telling.poll()
    assert len([call for call in telling.api.sends if call.chat == "77"]) == 1, "a blocked chat is left alone"
    judge(telling.telegrams("78"), telling.published, repeats=0)
    judge(telling.mails(), telling.published, repeats=0)
    owed = [line for line in telling.run("outbox").stdout.splitlines() if CHAT in line]
    assert len(owed) == 2 and all("pending" in line for line in owed)
    assert f"{CHAT}: paused: Forbidden: bot was blocked by the user" in telling.run("doctor").stdout


@pytest.mark.parametrize(
    ("fault", "repeats"), [(reset_after(), 1), (bad_gateway(), 2)], ids=["reset", "502"]
)  # fmt: skip
def test_an_answer_that_is_lost_gives_one_marked_copy(telling: Telling, fault: Step, repeats: int) -> None:
    """The message arrived and its answer did not: one copy more, marked; not a third when that goes the same way. A
    server that says that it failed may have kept nothing: each time gives one marked copy."""
    telling.begin(CHAT)
    telling.open("Research Intern, language models, unanswered")
    telling.api.script(fault, fault, ok())
    for _ in range(3):
        telling.poll()
    assert [copy.marked for copy in telling.telegrams()] == [False, *[True] * repeats]
    judge(telling.telegrams(), telling.published, repeats=repeats, each=repeats)


def test_a_request_that_was_cut_off_comes_marked(telling: Telling) -> None:
    """Reset before the server looked at it: the sender cannot know that, so the one copy is marked."""
    telling.begin(CHAT)
    telling.open("Research Intern, language models, cut off")
    telling.api.script(reset_before())
    telling.poll()
    telling.poll()
    assert [copy.marked for copy in telling.telegrams()] == [True]
    judge(telling.telegrams(), telling.published, repeats=1)


def test_alerts_wait_for_a_wrong_token_to_be_mended(telling: Telling) -> None:
    """401: said in a sentence that does not show the token; mail goes on; all of it arrives once when it is mended."""
    telling.begin(CHAT, MAIL)
    telling.env["TOKEN"] = "42:wrong-token"
    telling.open("Research Intern, language models, at the door")
    said = telling.poll()
    assert "delivery: telegram: Telegram refuses the bot's token; check [telegram] token" in said
    assert "wrong-token" not in said and "Traceback" not in said
    judge(telling.mails(), telling.published, repeats=0)
    telling.open("Research Intern, language models, still at the door")
    assert not telling.telegrams()
    telling.env["TOKEN"] = TOKEN
    telling.poll_until(lambda: {url for copy in telling.telegrams() for url in copy.links} == set(telling.published))
    judge(telling.telegrams(), telling.published, repeats=0)


def test_alerts_outlive_a_missing_token(telling: Telling) -> None:
    """Owed, then the variable is gone: a config mistake with its line, exit 64; with it back, all arrives once."""
    telling.begin(CHAT)
    telling.open("Research Intern, language models, owed")
    telling.die("saved")
    del telling.env["TOKEN"]
    done = telling.run("poll", "--all")
    assert done.returncode == 64 and "Traceback" not in done.stderr
    assert "[telegram] token: env:TOKEN: this environment variable is not set" in done.stderr
    telling.env["TOKEN"] = TOKEN
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=0)


def test_a_server_that_cannot_be_reached_took_nothing(telling: Telling) -> None:
    """Connection refused: said, kept, and delivered once and unmarked when the server is there."""
    telling.begin(CHAT)
    telling.write(CHAT, api=f"http://127.0.0.1:{free_port()}")
    telling.open("Research Intern, language models, offline")
    assert "Telegram cannot be reached" in telling.poll()
    telling.write(CHAT)
    telling.poll_until(telling.telegrams)
    judge(telling.telegrams(), telling.published, repeats=0)
