"""/start: four questions of one tap each, deep links, and what is open already. Each answer is kept at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from internwatch.admission import INVITATION
from internwatch.bot import lists
from internwatch.bot.desk import Act, Desk, Rows, Screen, Send, Show, in_rows
from internwatch.bot.desk import press as tap_for
from internwatch.bot.habits import quiet_words, rhythm_words
from internwatch.bot.said import Command, Said, Tap
from internwatch.bot.wishes import called, in_words, make
from internwatch.filters.language import read_graduation
from internwatch.model import Button
from internwatch.people import Settings
from internwatch.reading.topics import TOPICS
from internwatch.render import words
from internwatch.rhythm import parse_rhythm

PLACES = ("US", "Canada", "UK", "Europe", "Asia")
NOTHING = "-"
# The months in which most doctorates end; every other month is one tap further.
USUAL_MONTHS = (5, 8, 12)


def start(desk: Desk, said: Command) -> list[Act]:
    """/start, with or without what a link carries: "p_NAME" is a preset."""
    preset = desk.bot.preset(said.rest.removeprefix("p_")) if said.rest.startswith("p_") else None
    # Who has nothing but what this link gave them was not asked the questions yet.
    others = [w for w in desk.store.wishes(desk.known.destination) if preset is None or w.name != preset.label]
    asked = desk.known.state == "active" and others
    acts: list[Act] = [Send(Screen(desk.lines("start.again")) if asked else _topics(desk, first=True))]
    if preset:
        key = "start.preset_there" if called(desk, preset.label) else "start.preset"
        make(desk, preset.label, preset.says)
        acts.insert(0, Send(Screen(desk.lines(key, label=preset.label))))
    return acts


def invitation_in(said: Said) -> str:
    """The token of an invitation that came with /start, or ""."""
    came = isinstance(said, Command) and said.word == "start" and said.rest.startswith(INVITATION)
    return said.rest.removeprefix(INVITATION) if came and isinstance(said, Command) else ""


def answer(desk: Desk, said: Tap, args: list[str]) -> list[Act]:
    """A tap on one of the questions: "t" topics, "g" graduation, "w" where, "r" rhythm; capitals choose several.
    ValueError for a value that no button of ours carries."""
    question, value = args[0], ":".join(args[1:])
    if question == "r":
        parse_rhythm(value)
        return _done(desk, value)
    if question in ("T", "S"):
        return [Show(_toggled(desk, question, args[1:]))]
    if question == "n":
        return [Show(_SCREENS[value](desk))]
    answered = () if value == NOTHING else (value,)
    if question == "t":
        desk.keep(topics=_among(answered, TOPICS))
    elif question == "g":
        desk.keep(graduation=read_graduation(value) if answered else None)
    else:
        desk.keep(places=_among(answered, (*PLACES, "remote")))
    return [Show(_SCREENS[{"t": "g", "g": "w", "w": "r"}[question]](desk))]


def _among(said: tuple[str, ...], offered: Iterable[str]) -> tuple[str, ...]:
    """What was said, where it was offered."""
    if not set(said) <= set(offered):
        raise ValueError("a button that is not ours")
    return said


def _toggled(desk: Desk, question: str, args: list[str]) -> Screen:
    """ "T:on:nlp" and "T:off:nlp" say what shall be, so that a double tap changes nothing."""
    name = "topics" if question == "T" else "seasons"
    now: tuple[str, ...] = getattr(desk.settings, name)
    switch, value = (*args, "", "")[:2]
    _among((value,), (*TOPICS,) if question == "T" else (*seasons_ahead(desk.now.date()), *now))
    kept = tuple(one for one in now if one != value)
    desk.keep(**{name: (*kept, value) if switch == "on" else kept})
    return _several(desk) if question == "T" else _where(desk)


def _topics(desk: Desk, *, first: bool = False) -> Screen:
    lines = [*desk.lines("start.hello"), ()] if first else []
    chips = [tap_for(topic.capitalize() if len(topic) > 3 else topic.upper(), "ob", "t", topic) for topic in TOPICS[:8]]
    rows = [[desk.button("button.all_topics", "ob", "t", NOTHING)], *in_rows(chips, 2)]
    return Screen([*lines, *desk.lines("start.topics")], [*rows, [desk.button("button.several", "ob", "n", "T")]])


def _several(desk: Desk) -> Screen:
    chosen = desk.settings.topics
    chips = [_chip(topic, topic in chosen, "T", topic) for topic in TOPICS]
    last = [desk.button("button.back", "ob", "n", "t"), desk.button("button.next", "ob", "n", "g")]
    return Screen(desk.lines("start.several_topics"), [*in_rows(chips, 3), last])


def _chip(said: str, on: bool, question: str, value: str) -> Button:
    return tap_for(f"{'✓ ' if on else ''}{said}", "ob", question, "off" if on else "on", value)


def _graduation(desk: Desk) -> Screen:
    year = desk.now.year
    usual = [f"{y}-{m:02}" for y in range(year, year + 5) for m in USUAL_MONTHS if f"{y}-{m:02}" > f"{desk.now:%Y-%m}"]
    chips = [tap_for(words.month(month), "ob", "g", month) for month in usual[:9]]
    last = [desk.button("button.other_month", "ob", "n", "G"), desk.button("button.skip", "ob", "g", NOTHING)]
    return Screen(desk.lines("start.graduation"), [*in_rows(chips, 3), last])


def _months(desk: Desk) -> Screen:
    first = date(desk.now.year, desk.now.month, 1)
    all_months = [f"{first.year + n // 12}-{n % 12 + 1:02}" for n in range(first.month - 1, first.month + 59)]
    chips = [tap_for(words.month(month), "ob", "g", month) for month in all_months]
    return Screen(desk.lines("start.graduation"), [*in_rows(chips, 5), [desk.button("button.back", "ob", "n", "g")]])


def seasons_ahead(now: date) -> list[str]:
    """The seasons that companies may hire for now: "summer 2027"."""
    ahead = [("spring", 1), ("summer", 5), ("fall", 9)]
    all_of = [(f"{name} {year}", (year, month)) for year in (now.year, now.year + 1) for name, month in ahead]
    return [name for name, at in all_of if at > (now.year, now.month)][:3]


def _where(desk: Desk) -> Screen:
    chosen = desk.settings.seasons
    chips = [_chip(season.capitalize(), season in chosen, "S", season) for season in seasons_ahead(desk.now.date())]
    places = [tap_for(place, "ob", "w", place) for place in PLACES]
    rows = [
        [desk.button("button.anywhere", "ob", "w", NOTHING), desk.button("button.remote", "ob", "w", "remote")],
        *in_rows(places, 3),
    ]
    return Screen(desk.lines("start.where"), [chips, *rows])


def _rhythm(desk: Desk) -> Screen:
    return Screen(desk.lines("start.rhythm"), rhythm_rows(desk, "ob", "r"))


def rhythm_rows(desk: Desk, *data: str) -> Rows:
    said = (("instant", "instant"), ("hourly", "hourly"), ("daily", "daily 09:00"), ("weekly", "weekly mon 09:00"))
    return in_rows([desk.button(f"button.{key}", *data, value) for key, value in said], 2)


def _done(desk: Desk, rhythm: str) -> list[Act]:
    name = desk.say("start.wish")
    if called(desk, name) is None:  # else it was answered before: what became of it meanwhile stays
        desk.keep(rhythm=rhythm)
    wish = make(desk, name, says_of(desk.settings))
    if desk.known.state != "active":
        desk.become("active")
    said = desk.lines(
        "start.done", quiet=quiet_words(desk), zone=desk.settings.zone, says=in_words(desk, wish),
        rhythm=rhythm_words(wish.rhythm),
    )  # fmt: skip
    zone = [[desk.button("button.zone", "hb", "z"), tap_for("/filters", "wi", "all")]]
    return [Show(Screen(said, zone)), *lists.preview(desk)]


def says_of(settings: Settings) -> dict[str, object]:
    """The limits of a first subscription, from the answers."""
    says: dict[str, object] = {"roles": ["research"], "backlog": "none"}
    for key in ("topics", "places", "seasons"):
        if values := getattr(settings, key):
            says[key] = list(values)
    return says


_SCREENS = {"t": _topics, "T": _several, "g": _graduation, "G": _months, "w": _where, "r": _rhythm}
