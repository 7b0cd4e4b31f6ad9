"""What the links in mails do: end mails, pause them, send them again; confirm an address. Pages and the store, no HTTP.

A link is asked for twice: reading its page changes nothing, because mail scanners read every link. Only what is posted
counts. Whatever is posted to a link at the end of a mail ends mails, unless it is one of the other buttons: a mail
program's "unsubscribe" says nothing but that (RFC 8058).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec
import structlog

from internwatch import reading, signup
from internwatch.people import EVERYTHING
from internwatch.render import words
from internwatch.web.pages import Ask, Page

if TYPE_CHECKING:
    from internwatch.store.store import Store
    from internwatch.store.tokens import Token
    from internwatch.watch import Watch

log = structlog.get_logger("internwatch.web")

PAUSE = timedelta(days=30)
STOP, STOP_ALL, REST, BACK = "stop", "all", "pause", "back"
ALL_MAILS = "all mails of internwatch"
_BUTTONS = (STOP, STOP_ALL, REST, BACK)


def wanted(body: bytes) -> str:
    """Which button was pressed; anything that is none of ours means to end these mails."""
    pressed = parse_qs(body.decode("latin-1")).get("do", [STOP])[-1]
    return pressed if pressed in _BUTTONS else STOP


class Off(msgspec.Struct, frozen=True):
    """How mails are off: all of them or those of the link's filter, until when (None: for good)."""

    everything: bool
    until: datetime | None


def leaving(store: Store, token: Token, now: datetime) -> Page:
    """The page of an unsubscribe link: how things are, and the buttons."""
    off = _off(store, token, now)
    if off is not None:
        return _told_off(store, token, off)
    asks = [Ask(STOP, "Unsubscribe"), Ask(REST, "Pause all mails for 30 days")]
    if token.detail["filter"]:
        asks.append(Ask(STOP_ALL, "Unsubscribe from all mails"))
    lines = (f"You get {_mails(store, token)} at {masked(token.subject)}.", "One press on the button ends them.")
    return Page("Unsubscribe?", lines, tuple(asks))


def left(store: Store, token: Token, pressed: str, now: datetime) -> Page:
    """Do what a button of that page says; the page that tells of it. Done twice it is the same."""
    name = str(token.detail["filter"])
    log.info("a link in a mail was used", button=pressed)
    if pressed == BACK:
        for one in {name, EVERYTHING}:
            store.unmute(token.subject, one)
        lines = (f"From now on you get {_mails(store, token)} at {masked(token.subject)} again.",
                 "What was not sent meanwhile is not sent later.")  # fmt: skip
        return Page("Welcome back", lines, (Ask(STOP, "Unsubscribe"),), urge=False)
    everything = pressed in (STOP_ALL, REST) or not name
    if pressed == REST and store.mutes(token.subject, now).get(EVERYTHING, now) is None:
        # A page that was opened before all mails were ended: they do not begin again by themselves.
        return _told_off(store, token, Off(True, None))
    store.mute(token.subject, EVERYTHING if everything else name, now, now + PAUSE if pressed == REST else None)
    return _told_off(store, token, _off(store, token, now) or Off(everything, None))


def _told_off(store: Store, token: Token, off: Off) -> Page:
    """That mails are off, and the way back."""
    to = masked(token.subject)
    mails = ALL_MAILS if off.everything else _mails(store, token)
    asks = [Ask(BACK, "Send them again")]
    if off.until or not off.everything:
        asks.append(Ask(STOP_ALL, "Unsubscribe from all mails"))
    if off.until:
        said = f"{mails} to {to} wait until {words.moment(off.until, 'day')}; none is lost."
        return Page("Mails are paused", (_capital(said),), tuple(asks), urge=False)
    lines = (_capital(f"{mails} to {to} are switched off."), "It was a mistake? One press brings them back.")
    return Page("You are unsubscribed", lines, tuple(asks), urge=False)


def _off(store: Store, token: Token, now: datetime) -> Off | None:
    """How the mails of a link are off, the longest first; None where they are sent."""
    mutes, name = store.mutes(token.subject, now), str(token.detail["filter"])
    found = [Off(one == EVERYTHING, mutes[one]) for one in dict.fromkeys((EVERYTHING, name)) if one in mutes]
    return min(found, key=lambda off: off.until is not None, default=None)


def _mails(store: Store, token: Token) -> str:
    """Which mails a link is about, in words."""
    name = str(token.detail["filter"])
    if not name:
        return ALL_MAILS
    person = store.person(token.subject)
    own = name.removeprefix(f"{person.id}/") if person else name
    return f"the mails of “{reading.clean(own, 60)}”"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def masked(destination: str) -> str:
    """ "email:ann@uni.edu" as "a…@uni.edu": enough to know it by, too little for whoever finds the link."""
    local, _, host = destination.partition(":")[2].rpartition("@")
    return f"{local[:1]}…@{host}" if local else "this address"


def asking(store: Store, secret: str, now: datetime) -> Page | None:
    """The page of a confirmation link; None for one that is unknown or too old."""
    destination = store.confirming(secret, now)
    person = store.person(destination) if destination else None
    if person is None or person.state == "left":
        return None
    if person.state == "active":
        return _confirmed(person.destination)
    lines = (f"Mails about research internships would come to {masked(person.destination)}.",
             "If you did not ask for this, close this page: nothing is sent.")  # fmt: skip
    return Page("Do you want these mails?", lines, (Ask("yes", "Yes, send them to me"),))


def confirmed(watch: Watch, secret: str, now: datetime) -> Page | None:
    """Take a yes; what is open already comes as the first mail. A second yes is the same yes."""
    destination = watch.store.confirming(secret, now)
    before = watch.store.person(destination) if destination else None
    person = signup.confirm(watch.store, secret, now)
    if person is None:
        return None
    if before is not None and before.state == "new":
        watch.audience.edited(person.destination, now, backlog=True)
        log.info("an address was confirmed")
    return _confirmed(person.destination)


def _confirmed(destination: str) -> Page:
    lines = (f"You are told at {masked(destination)} when a research internship opens that fits.",
             "Every mail ends with a link that stops them.")  # fmt: skip
    return Page("You are subscribed", lines)
