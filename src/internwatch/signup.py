"""People who get mails by their own wish: asked once by mail, told nothing until they say yes.

It makes the question and takes the answer; it sends no mail and serves no page. Addresses in the config's send_to are
the operator's own and need no question.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from internwatch.channels import channel_for
from internwatch.channels.email.address import address_of
from internwatch.errors import InternwatchError, SendError
from internwatch.people import EVERYTHING, Person, PersonKind, Settings

ANSWER_WITHIN = timedelta(hours=24)
# The question and one reminder: more would let anybody fill a stranger's mailbox through us.
MOST_QUESTIONS = 2
_SECRET_BYTES = 18
_BY_DEFAULT = Settings()


class Keeps(Protocol):
    """What signing up needs of the store."""

    def person(self, destination: str) -> Person | None: ...
    def add_person(
        self, destination: str, kind: PersonKind, now: datetime, settings: Settings = _BY_DEFAULT
    ) -> Person: ...
    def put_person(self, known: Person) -> None: ...
    def mutes(self, destination: str, now: datetime) -> dict[str, datetime | None]: ...
    def unmute(self, destination: str, filter: str | None = None) -> None: ...
    def put_confirmation(self, secret: str, name: str, now: datetime, until: datetime) -> None: ...
    def drop_confirmation(self, secret: str) -> None: ...
    def confirmations(self, name: str, since: datetime) -> list[datetime]: ...
    def confirming(self, secret: str, now: datetime) -> str | None: ...
    def use_confirmation(self, secret: str, now: datetime) -> None: ...


class Question(msgspec.Struct, frozen=True):
    """What a confirmation mail asks: `secret` stands in its link and is kept nowhere else."""

    destination: str
    secret: str
    until: datetime


def mail_destination(text: str) -> str:
    """ "email:Me@Uni.edu" or "me@uni.edu" as a destination; InternwatchError where it is not one mail address."""
    scheme, address = channel_for(text)
    if scheme != "email":
        address = text.strip()
    try:
        local, _, host = address_of(address).rpartition("@")
    except SendError as error:
        raise InternwatchError(f"{text!r} is not one mail address; write it as email:me@uni.edu.") from error
    return f"email:{local}@{host.lower()}"


def as_known(destination: str, known: Iterable[str]) -> str:
    """The spelling under which an address is known already: capitals tell no two mailboxes apart."""
    return next((name for name in known if name.lower() == destination.lower()), destination)


def ask(store: Keeps, destination: str, now: datetime, settings: Settings = _BY_DEFAULT) -> Question:
    """Take a new person in and make the question to send; InternwatchError where asking (again) would be wrong."""
    known = store.person(destination)
    if known is not None and known.state == "active":
        off = EVERYTHING in store.mutes(destination, now)
        advice = f" It was unsubscribed by a link; send again with: internwatch people resume {destination}"
        raise InternwatchError(f"{destination} has confirmed already; nothing was sent.{advice if off else ''}")
    asked = store.confirmations(destination, now - ANSWER_WITHIN)
    if len(asked) >= MOST_QUESTIONS:
        again = asked[0] + ANSWER_WITHIN
        raise InternwatchError(
            f"{destination} was asked {len(asked)} times within a day and has not answered; "
            f"it may be asked again from {again:%Y-%m-%d %H:%M} UTC."
        )
    person = known or store.add_person(destination, "email", now, settings)
    if person.state != "new":
        store.put_person(msgspec.structs.replace(person, state="new"))
    made = Question(destination, secrets.token_hex(_SECRET_BYTES), now + ANSWER_WITHIN)
    store.put_confirmation(made.secret, destination, now, made.until)
    return made


def unasked(store: Keeps, question: Question) -> None:
    """The question could not be sent: it does not count."""
    store.drop_confirmation(question.secret)


def confirm(store: Keeps, secret: str, now: datetime) -> Person | None:
    """Take a yes: the person is active from now on, whatever was switched off before by a link. A second yes within
    the day is the same yes; None for a secret that is unknown or too old, or whose person has left."""
    destination = store.confirming(secret, now)
    person = store.person(destination) if destination else None
    if person is None or person.state == "left":
        return None
    store.use_confirmation(secret, now)
    if person.state == "new":
        person = msgspec.structs.replace(person, state="active")
        store.put_person(person)
        store.unmute(person.destination, EVERYTHING)
    return person
