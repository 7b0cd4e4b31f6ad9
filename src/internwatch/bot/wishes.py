"""/filters: a person's subscriptions, made and edited by buttons; only words, places and names are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain, count
from typing import Any

import msgspec

from internwatch.bot import lists
from internwatch.bot.desk import Act, Desk, Screen, Send, Show, Toast, in_rows
from internwatch.bot.desk import press as tap_for
from internwatch.bot.habits import rhythm_words
from internwatch.bot.said import Command, Tap
from internwatch.filters.match import match, subject
from internwatch.model import Button, Match
from internwatch.people import Wish, filter_of
from internwatch.reading import clean
from internwatch.reading.topics import TOPICS
from internwatch.render.words import month

MOST, PREVIEWED, MOST_BINNED = 20, 200, 3
LONGEST_TYPED, MOST_TERMS, LONGEST_NAME = 500, 50, 40
# What is typed: the key of the limit and the question that asks for it.
TYPED = {
    "any": "ask_any", "none": "ask_none", "places": "ask_places", "companies": "ask_companies",
    "seasons": "ask_seasons", "name": "ask_name",
}  # fmt: skip


def filters(desk: Desk, said: Command) -> list[Act]:
    """/filters"""
    return [Send(_all(desk))]


def called(desk: Desk, name: str) -> Wish | None:
    """The person's subscription of this name."""
    return next((w for w in desk.store.wishes(desk.known.destination) if w.name == name), None)


def make(desk: Desk, name: str, says: Mapping[str, Any]) -> Wish:
    """The subscription of this name, made with these limits where there is none: one that is there stays as its owner
    edited it. Whoever makes their first one is told from then on."""
    if called(desk, name) is None:
        limits = {**says, "backlog": "none"}
        desk.store.put_wish(Wish(desk.known.destination, name, limits, desk.now, desk.settings.rhythm))
    _edited(desk)
    made = called(desk, name)
    assert made is not None
    return made


def in_words(desk: Desk, wish: Wish) -> str:
    """What a subscription asks: "research, topics nlp, in US"."""
    says = wish.says
    parts = [desk.say("says.research" if says.get("roles") == ["research"] else "says.any_internship")]
    listed = ("any", "none", "topics", "places", "seasons", "companies")
    parts += [desk.say(f"says.{k}", words=clean(", ".join(says[k]), 120)) for k in listed if says.get(k)]
    if desk.settings.graduation:
        parts.append(desk.say("says.graduation", month=month(desk.settings.graduation)))
    if says.get("unstated") == "drop":
        parts.append(desk.say("says.drop"))
    return ", ".join(parts)


def tap(desk: Desk, said: Tap, args: list[str]) -> list[Act]:
    """The buttons of this file: "all", "new", "undo", or a wish's number and what to do with it."""
    if args[0] == "all":
        return [Show(_all(desk))]
    if args[0] == "undo":
        return _restored(desk, int(args[1]))
    if args[0] == "new":
        return _new(desk, int(args[1]))
    wish = _mine(desk, int(args[0]))
    if wish is None:
        return [Toast(desk.say("wish.gone"), alert=True)]
    what, value = (*args[1:], "", "")[:2]
    return _ACTS[what](desk, wish, value)


def _mine(desk: Desk, number: int) -> Wish | None:
    """Only the person's own: a number from elsewhere names nothing."""
    return next((w for w in desk.store.wishes(desk.known.destination) if w.id == number), None)


def _all(desk: Desk) -> Screen:
    wishes = desk.store.wishes(desk.known.destination)
    lines = desk.lines("wish.head") if wishes else desk.lines("wish.none")
    if desk.known.kind == "group" and desk.known.state != "active":
        lines += desk.lines("group.is_off")
    for number, wish in enumerate(wishes, 1):
        paused = desk.say("wish.paused") if wish.paused else ""
        says = f"{in_words(desk, wish)}; {rhythm_words(wish.rhythm)}"
        lines += desk.lines("wish.line", number=number, name=wish.name, paused=paused, says=says)
    open_one = [tap_for(str(number), "wi", wish.id) for number, wish in enumerate(wishes, 1)]
    names = {w.name for w in wishes}
    fresh = next(k for k in count(1) if desk.say("wish.fresh", n=k) not in names)
    return Screen(lines, [*in_rows(open_one, 8), [desk.button("button.new", "wi", "new", fresh)]])


def _new(desk: Desk, number: int) -> list[Act]:
    """The subscription that the button was for: made once, shown when it is tapped twice."""
    name = desk.say("wish.fresh", n=number)
    if (full := _full(desk)) and called(desk, name) is None:
        return full
    return [Show(_one(desk, make(desk, name, {"roles": ["research"]})))]


def _full(desk: Desk) -> list[Act]:
    """Where there may be no more subscriptions, the words that say so."""
    there = len(desk.store.wishes(desk.known.destination))
    return [Toast(desk.say("wish.many", n=there), alert=True)] if there >= MOST else []


def _one(desk: Desk, wish: Wish, *, first: str = "") -> Screen:
    paused = desk.say("wish.paused") if wish.paused else ""
    lines = [*(desk.lines(first) if first else ()), *desk.lines("wish.one", name=wish.name, paused=paused)]
    lines += desk.lines("wish.says", says=f"{in_words(desk, wish)}; {rhythm_words(wish.rhythm)}")
    typed = [("words", "any"), ("without", "none"), ("places", "places"), ("companies", "companies"),
             ("seasons", "seasons"), ("rename", "name")] if _may_type(desk) else []  # fmt: skip
    edits = [desk.button("button.topics", "wi", wish.id, "topics")]
    edits += [desk.button(f"button.{key}", "wi", wish.id, "ask", limit) for key, limit in typed]
    unstated = str(wish.says.get("unstated", "pass"))
    edits.append(
        desk.button("button.unstated", "wi", wish.id, "un", "pass" if unstated == "drop" else "drop", now=unstated)
    )
    state = desk.button("button.resume" if wish.paused else "button.pause", "wi", wish.id, "pz", int(not wish.paused))
    acts = [desk.button("button.preview", "wi", wish.id, "pv"), state, desk.button("button.delete", "wi", wish.id, "x")]
    return Screen(lines, [*in_rows(edits, 3), acts, [desk.button("button.back", "wi", "all")]])


def _may_type(desk: Desk) -> bool:
    """In a group words that are no command are between its members: they answer no question."""
    return desk.chat.kind == "private"


def _edited(desk: Desk) -> None:
    """Matching takes over the subscriptions; who had none until now, and has one, is no longer new."""
    if desk.known.state == "new" and desk.store.wishes(desk.known.destination):
        desk.become("active")
    else:
        desk.audience.edited(desk.known.destination, desk.now)


def _kept(desk: Desk, wish: Wish) -> Screen:
    """Write the wish if it can be read, and show it; else say what is wrong, and nothing changes."""
    found, problems = filter_of(wish, desk.known)
    if found is None:
        _, problem, advice = problems[0]
        old = _mine(desk, wish.id)
        lines = desk.lines("wish.wrong", problem=f"{clean(problem, 200)}.", advice=clean(advice, 200))
        return Screen([*lines, *(_one(desk, old).lines if old else ())], _one(desk, old).rows if old else ())
    if desk.store.put_wish(wish) is None:
        return Screen(desk.lines("wish.same_name"))
    _edited(desk)
    return _one(desk, wish, first="wish.saved")


def _topics(desk: Desk, wish: Wish, value: str) -> list[Act]:
    """ "+nlp" and "-nlp" say what shall be."""
    chosen = [t for t in wish.says.get("topics", ()) if t != value[1:]]
    if value:
        chosen += [value[1:]] if value[0] == "+" and value[1:] in TOPICS else []
        wish = msgspec.structs.replace(wish, says=_with(wish, "topics", chosen))
        _kept(desk, wish)
    chips = [_chip(wish, topic, topic in wish.says.get("topics", ())) for topic in TOPICS]
    lines = desk.lines("start.several_topics")
    return [Show(Screen(lines, [*in_rows(chips, 3), [desk.button("button.back", "wi", wish.id)]]))]


def _chip(wish: Wish, topic: str, on: bool) -> Button:
    return tap_for(f"{'✓ ' if on else ''}{topic}", "wi", wish.id, "topics", f"{'-' if on else '+'}{topic}")


def _with(wish: Wish, key: str, values: list[str]) -> dict[str, Any]:
    says = {name: value for name, value in wish.says.items() if name != key}
    return {**says, key: values} if values else says


def _ask(desk: Desk, wish: Wish, limit: str) -> list[Act]:
    """Ask for what can only be typed; the next words are the answer."""
    if limit not in TYPED:
        return [Toast(desk.say("mark.stale"))]
    if not _may_type(desk):
        return [Toast(desk.say("group.no_words"), alert=True)]
    desk.keep(asked=f"wish:{wish.id}:{limit}")
    clear = [] if limit == "name" else [desk.button("button.clear", "wi", wish.id, "cl", limit)]
    rows = [[*clear, desk.button("button.cancel", "wi", wish.id)]]
    return [Show(Screen(desk.lines(f"wish.{TYPED[limit]}"), rows))]


def typed(desk: Desk, asked: str, text: str) -> list[Act]:
    """The words that answer a question of this file."""
    _, number, limit = asked.split(":")
    wish = _mine(desk, int(number))
    desk.keep(asked="")
    if wish is None:
        return [Send(Screen(desk.lines("wish.gone")))]
    if limit == "name":
        return [Send(_kept(desk, msgspec.structs.replace(wish, name=clean(text, LONGEST_NAME) or wish.name)))]
    if len(text) > LONGEST_TYPED:
        return [Send(Screen(desk.lines("wish.too_long", n=LONGEST_TYPED)))]
    terms = [term for part in text.replace("\n", ",").split(",")[:MOST_TERMS] if (term := part.strip())]
    return [Send(_kept(desk, msgspec.structs.replace(wish, says=_with(wish, limit, terms))))]


def _clear(desk: Desk, wish: Wish, limit: str) -> list[Act]:
    if limit not in TYPED or limit == "name":
        return [Toast(desk.say("mark.stale"))]
    desk.keep(asked="")
    return [Show(_kept(desk, msgspec.structs.replace(wish, says=_with(wish, limit, []))))]


def _unstated(desk: Desk, wish: Wish, value: str) -> list[Act]:
    return [Show(_kept(desk, msgspec.structs.replace(wish, says={**wish.says, "unstated": value})))]


def _pause(desk: Desk, wish: Wish, value: str) -> list[Act]:
    return [Show(_kept(desk, msgspec.structs.replace(wish, paused=value == "1")))]


def _preview(desk: Desk, wish: Wish, value: str) -> list[Act]:
    """How many of the last internships this would have sent, and those of them that are open."""
    found, _ = filter_of(wish, desk.known)
    if found is None:
        return [Show(_one(desk, wish))]
    recent = desk.store.recent_internships(PREVIEWED)
    abouts = [subject(s.posting, desk.tags(s.posting.source)) for s in recent]
    fits = [s for s, about in zip(recent, abouts, strict=True) if isinstance(match(found, about), Match)]
    lines = desk.lines("wish.preview", n=len(fits), of=len(recent))
    shown = [s for s in fits if s.status == "open"][: lists.PAGE]
    for number, stored in enumerate(shown, 1):
        lines += lists.row(desk, stored, number)
    return [Show(Screen(lines, [*lists.numbered(shown), [desk.button("button.back", "wi", wish.id)]]))]


def _delete(desk: Desk, wish: Wish, value: str) -> list[Act]:
    """Delete, with a way back: the last few stay in a bin."""
    binned = {"name": wish.name, "rhythm": wish.rhythm, "says": wish.says, "paused": wish.paused, "of": wish.id}
    desk.store.drop_wish(desk.known.destination, wish.id)
    _edited(desk)
    desk.keep(binned=(*desk.settings.binned, binned)[-MOST_BINNED:])
    undo = [desk.button("button.undo", "wi", "undo", wish.id), desk.button("button.back", "wi", "all")]
    return [Show(Screen(desk.lines("wish.deleted", name=wish.name), [undo]))]


def _restored(desk: Desk, number: int) -> list[Act]:
    """The deleted one as it was."""
    fits = [b for b in desk.settings.binned if b["of"] == number]
    if not fits:
        return [Show(_all(desk))]
    if full := _full(desk):
        return full
    found = fits[-1]
    name = _free(desk, found["name"])
    back = Wish(desk.known.destination, name, found["says"], desk.now, found["rhythm"], found.get("paused", False))
    desk.store.put_wish(back)
    _edited(desk)
    desk.keep(binned=tuple(b for b in desk.settings.binned if b is not found))
    return [Show(Screen([*desk.lines("wish.back", name=name), (), *_all(desk).lines], _all(desk).rows))]


def _free(desk: Desk, name: str) -> str:
    """The name, with a number where another subscription took it meanwhile."""
    numbered = (f"{name[: LONGEST_NAME - 5]} ({k})" for k in count(2))
    return next(one for one in chain([name], numbered) if called(desk, one) is None)


_ACTS: Mapping[str, Callable[[Desk, Wish, str], list[Act]]] = {
    "": lambda desk, wish, _: [Show(_one(desk, wish))],
    "topics": _topics, "ask": _ask, "cl": _clear, "un": _unstated, "pz": _pause, "pv": _preview, "x": _delete,
}  # fmt: skip
