"""The scenes of the story, in order; each photographs what it was told for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from internwatch.practice import openings
from internwatch.practice.openings import Opening, with_deadline
from tests.fakes.smtp import Taken
from tests.screens.story import BEGIN, OPERATOR, SHOP, Phone, Story, story

DAY = timedelta(days=1)
SPEECH, LEARNING = 4_300_001, 4_300_002


async def tell(folder: Path) -> tuple[dict[str, list[Phone]], dict[str, Taken]]:
    """The whole story: phones by the name of their picture, and mails by theirs."""
    async with story(folder) as s:
        await s.looks()
        await onboarding(s)
        await opens(s)
        await asks(s)
        await reminds(s)
        await closes(s)
        await digest(s)
        await channel(s)
        await operator(s)
        return s.phones, _mails(s)


def _mails(s: Story) -> dict[str, Taken]:
    first = next(taken for taken in s.mail.taken if taken.recipients[0].startswith("ann@"))
    last = [taken for taken in s.mail.taken if taken.recipients[0].startswith("group@")][-1]
    return {"mail-instant": first, "mail-digest": last}


async def onboarding(s: Story) -> None:
    s.goes_on(minutes=2)
    await s.says("/start")
    taps = (("All of AI research", "Fields"), ("May 2028", "Graduation"), ("🌍 Anywhere", "Where, and when"),
            ("⚡ At once", "How often"))  # fmt: skip
    for number, (button, about) in enumerate(taps, 1):
        s.takes("onboarding", f"Tap {number}: {about}", last=2, tapped=button, column=(number - 1) // 2)
        s.goes_on(minutes=1)
        await s.taps(button)
    s.takes("onboarding", "Subscribed; what is open now follows", last=4, but=1, column=2)


def speech(s: Story) -> Opening:
    """The opening that the story follows."""
    made = openings.research(s.at, SPEECH, "Speech Language Models", openings.BOSTON)
    return msgspec.structs.replace(made, asks=(*made.asks[:2], "We sponsor visas for this role"))


async def opens(s: Story) -> None:
    s.goes_on(minutes=6)
    s.world.publish("quillfeather", speech(s))
    s.goes_on(minutes=6)
    await s.looks()
    s.takes("alert", "A posting opens: six minutes later")
    s.takes("channel", "A public channel: the pinned post, and a first opening", chat=SHOP, last=2)


async def asks(s: Story) -> None:
    """Whoever asked for a referral must not apply before the answer, whatever the page says meanwhile."""
    s.goes_on(minutes=3)
    await s.taps("🤝 Referral")
    s.takes("referral", "A tap on Referral", last=2, toast=True)
    s.goes_on(minutes=1)
    await s.says("Ben")
    s.goes_on(hours=2)
    s.world.publish("quillfeather", with_deadline(s.world.open["quillfeather"][SPEECH], BEGIN, days=14))
    await s.looks()
    s.takes("referral", "The page adds a deadline: the alert is edited, and a line without sound says so", last=4)


async def reminds(s: Story) -> None:
    await s.days_pass(BEGIN + 5 * DAY)
    s.takes("reminders", "Five days after the question")
    await s.taps("🤝 Referred")
    await s.days_pass(BEGIN + 12 * DAY)
    s.takes("reminders", "Two days before the deadline")
    await s.taps("✅ Applied")


async def closes(s: Story) -> None:
    """A posting goes, and comes back."""
    s.goes_on(hours=1)
    made = openings.research(s.at, LEARNING, "Reinforcement Learning", openings.LONDON)
    s.world.publish("saltmarsh", made)
    s.goes_on(minutes=4)
    await s.looks()
    await s.taps("⭐ Save")
    s.goes_on(hours=20)
    s.world.close("saltmarsh", LEARNING)
    for _ in range(2):
        s.goes_on(hours=2)
        await s.looks()
    s.takes("closed", "A saved posting closed: a line without sound, and the alert is struck through", last=2)
    s.goes_on(hours=3)
    s.world.publish("saltmarsh", made)
    await s.looks()
    s.takes("closed", "It is open again", last=1)


async def digest(s: Story) -> None:
    """Somebody who wants it once a day."""
    await s.days_pass(s.at.replace(hour=9, minute=0) + DAY)
    await s.says("/digest daily 18:30")
    s.goes_on(hours=1)
    places = (openings.SEATTLE, openings.MONTREAL, openings.BOSTON)
    topics = ("Retrieval for Language Models", "Safety of Care Agents", "Robot Hands")
    boards = zip(("brindlewood", "larkspur", "quillfeather"), topics, places, strict=True)
    for number, (key, topic, town) in enumerate(boards, 3):
        made = openings.research(s.at, 4_300_000 + number, topic, town)
        s.world.publish(key, made if number > 3 else with_deadline(made, s.at, days=5))
    s.goes_on(minutes=5)
    await s.looks()
    await s.days_pass(s.at.replace(hour=18, minute=30))
    s.takes("digest", "Everything of the day at 18:30, what closes soon first")


async def channel(s: Story) -> None:
    """A company that opens six at once: two posts of their own, the rest in one."""
    await s.days_pass(s.at.replace(hour=9, minute=0) + DAY)
    topics = ("Grasping", "Simulation", "Tactile Sensing", "Planning", "Locomotion", "Human-Robot Teaming")
    for number, topic in enumerate(topics, 11):
        s.world.publish("quillfeather", openings.research(s.at, 4_300_000 + number, topic, openings.BOSTON))
    s.goes_on(minutes=5)
    await s.looks()
    s.takes("channel", "Two posts of a company a day, the rest share one", chat=SHOP, last=2)


async def operator(s: Story) -> None:
    """A board breaks; whoever runs the bot is told once, and once when it heals."""
    s.world.break_board("brindlewood", "html")
    for _ in range(4):
        s.goes_on(minutes=40)
        await s.looks()
    s.world.heal("brindlewood")
    s.goes_on(hours=1)
    await s.looks()
    s.takes("operator", "For the one who runs it", chat=str(OPERATOR), last=2)
