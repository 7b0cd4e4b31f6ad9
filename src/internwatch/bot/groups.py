"""Groups and channels: admins subscribe the chat; what is personal is refused there."""

from __future__ import annotations

from internwatch.bot import wishes
from internwatch.bot.desk import Act, Desk, Screen, Send
from internwatch.bot.habits import quiet_words
from internwatch.bot.said import Command


def subscribe(desk: Desk, said: Command) -> list[Act]:
    """/subscribe: the chat gets every research internship until it is narrowed."""
    if not desk.store.wishes(desk.known.destination):
        wishes.make(desk, desk.say("start.wish"), {"roles": ["research"], "degree": "any"})
    desk.become("active")
    return [Send(Screen(desk.lines("group.on", quiet=quiet_words(desk))))]


def unsubscribe(desk: Desk, said: Command) -> list[Act]:
    """/unsubscribe ends it; the subscriptions stay for the next time."""
    desk.become("left")
    return [Send(Screen(desk.lines("group.off")))]


def hello(desk: Desk, said: Command) -> list[Act]:
    return [Send(Screen(desk.lines("group.hello")))]
