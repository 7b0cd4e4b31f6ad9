"""Who answers what: access, limits, and the one function for each command and each kind of button.

It runs in the store's thread and sends nothing. What is asked twice (a double tap, an update that was kept when the
process died) gives the same again: buttons say what shall be, never "the other way round".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from internwatch import buttons
from internwatch.bot import companies, groups, habits, lists, marks, me, start, wishes
from internwatch.bot.desk import Act, Desk, Screen, Send, Toast
from internwatch.bot.said import Command, Presence, Said, Tap, Words
from internwatch.bot.start import invitation_in
from internwatch.people import PersonKind, PersonState, Settings

Answer = Callable[[Desk, Command], list[Act]]
COMMANDS: Mapping[str, Answer] = {
    "start": start.start, "latest": lists.latest, "search": lists.search, "filters": wishes.filters,
    "saved": marks.saved, "applied": marks.applied, "digest": habits.digest, "zone": habits.zone,
    "quiet": habits.quiet, "mute": habits.mute, "companies": companies.companies, "profile": me.profile,
    "status": me.status, "why": marks.why, "export": me.export, "forget": me.forget, "help": me.help_, "ops": me.ops,
    "invite": me.invite,
}  # fmt: skip
IN_GROUPS: Mapping[str, Answer] = {
    "subscribe": groups.subscribe, "unsubscribe": groups.unsubscribe, "filters": wishes.filters,
    "status": me.status, "help": me.help_, "start": groups.hello, "digest": habits.digest, "quiet": habits.quiet,
    "zone": habits.zone,
}  # fmt: skip
TAPS: Mapping[str, Callable[[Desk, Tap, list[str]], list[Act]]] = {
    "ob": start.answer, "ls": lists.turn, "wi": wishes.tap, "hb": habits.tap, "co": companies.tap, "me": me.tap,
}  # fmt: skip
GROUP_TAPS = ("wi", "ls", "hb")
MENU = ("latest", "search", "filters", "saved", "applied", "digest", "quiet", "mute", "companies", "profile", "status",
        "why", "export", "forget", "help")  # fmt: skip
GROUP_MENU = ("subscribe", "unsubscribe", "filters", "digest", "quiet", "status", "help")


def answer(desk: Desk, said: Said) -> list[Act]:
    """The acts that answer; empty where nothing is to be said."""
    if isinstance(said, Presence):
        return _presence(desk, said)
    if said.chat.kind == "channel":
        return []
    if not _may(desk, said) and not _invited(desk, said):
        return _refused(desk, said)
    if isinstance(said, Tap):
        return _tapped(desk, said)
    if isinstance(said, Command):
        return _command(desk, said)
    return _words(desk, said) if isinstance(said, Words) and said.chat.kind == "private" else []


def _may(desk: Desk, said: Said) -> bool:
    """Whoever the operator lets in; who came by an invitation is a person already."""
    if desk.bot.lets_in(said.user):
        return True
    if said.chat.kind != "private":
        # In a group anybody may read; its admins are let in where the bot is not private.
        return desk.bot.access != "private"
    return desk.bot.access == "invite" and desk.person is not None


def _invited(desk: Desk, said: Said) -> bool:
    """Whether somebody comes with a link that still counts. It counts once: whoever used it is known from then on."""
    token = invitation_in(said)
    if not token or desk.bot.access != "invite" or said.chat.kind != "private":
        return False
    known = desk.store.token(token, "invite", desk.now)
    if known is None or known.used_at is not None:
        return False
    _introduce(desk, said)
    desk.store.use(token, "invite", desk.now)
    return True


def _barred(desk: Desk, said: Said) -> str:
    """The words for somebody who may not change what a group gets, or "". Where people come by invitation, it is one
    of them who lets the group in; its other admins may change it afterwards."""
    if not desk.is_admin:
        return "group.admins"
    let_in = desk.person is not None and desk.person.state == "active"
    if desk.bot.access != "invite" or let_in or desk.bot.lets_in(said.user):
        return ""
    return "" if desk.store.person(f"telegram:{said.user}") else "group.invited"


def _refused(desk: Desk, said: Said) -> list[Act]:
    if said.chat.kind != "private":
        return []
    key = "start.invited" if invitation_in(said) else "start.stranger"
    if isinstance(said, Tap):
        return [Toast(desk.say(key, user=said.user), alert=True)]
    return [Send(Screen(desk.lines(key, user=said.user)))]


def _command(desk: Desk, said: Command) -> list[Act]:
    if said.chat.kind == "group":
        found = IN_GROUPS.get(said.word)
        if found is None:
            return [Send(Screen(desk.lines("group.private")))] if said.word in COMMANDS else []
        if said.word not in ("help", "start") and (barred := _barred(desk, said)):
            return [Send(Screen(desk.lines(barred)))]
    else:
        found = COMMANDS.get(said.word)
        if found is None:
            return [Send(Screen(desk.lines("help.unknown")))]
    _introduce(desk, said)
    if said.word != "start" and desk.settings.asked:
        desk.keep(asked="")
    return found(desk, said)


def _introduce(desk: Desk, said: Said) -> None:
    """Make the person where there is none yet. Somebody who had left is as new, with their subscriptions."""
    kind: PersonKind = "private" if said.chat.kind == "private" else "group"
    if desk.person is None:
        settings = Settings(language=said.language or "en")
        if kind == "group":  # its members are of many degrees and zones: nobody's night is its quiet
            settings = msgspec.structs.replace(settings, degree=None, quiet="")
        desk.person = desk.store.add_person(said.chat.destination, kind, desk.now, settings)
    back: PersonState = "active" if _has_wishes(desk) else "new"
    if desk.person.state not in ("active", back) and kind == "private":
        desk.become(back)


def _has_wishes(desk: Desk) -> bool:
    return bool(desk.store.wishes(desk.known.destination))


def _tapped(desk: Desk, said: Tap) -> list[Act]:
    """A button. One that is out of date, forged or of another chat changes nothing and says so."""
    version, _, rest = said.data.partition(":")
    verb, *args = rest.split(":")
    stale: list[Act] = [Toast(desk.say("mark.stale"))]
    if version != buttons.VERSION or desk.person is None or not args:
        return stale
    if said.chat.kind == "group" and (barred := "group.admins" if verb not in GROUP_TAPS else _barred(desk, said)):
        return [Toast(desk.say(barred), alert=barred != "group.admins")]
    if desk.settings.asked:  # whoever taps has left the question; a button that asks writes it anew
        desk.keep(asked="")
    try:
        if verb in buttons.ACTS:
            return marks.tap(desk, said, verb, args)
        return TAPS[verb](desk, said, args)
    except (KeyError, IndexError, ValueError):
        return stale


def _words(desk: Desk, said: Words) -> list[Act]:
    asked = desk.person.settings.asked if desk.person else ""
    if asked and said.text:
        return (wishes.typed if asked.startswith("wish:") else marks.named)(desk, asked, said.text)
    return [Send(Screen(desk.lines("help.words")))]


def _presence(desk: Desk, said: Presence) -> list[Act]:
    """Let in or thrown out: nothing goes to somebody who left; who comes back finds all as it was. Other rights of the
    bot change nothing of that: a group that ended its subscription is not subscribed by them."""
    came = said.here and not said.was
    if desk.person is None:
        return [Send(Screen(desk.lines("group.hello")))] if came and said.chat.kind == "group" else []
    if came or not said.here:
        desk.become(("active" if _has_wishes(desk) else "new") if said.here else "left")
    if said.here:
        desk.store.reopen_destination(desk.person.destination, desk.now)
    return []
