"""What mail needs remembered: the key of signed addresses, mails that came back, threads, confirmations asked for.

Confirmations and returns are rows of the table of tokens: each is a hash that must be known once, about a destination,
until a time. It judges nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from internwatch.store.boards import Boards, insert_new
from internwatch.store.engine import chunks
from internwatch.store.tables import attempt, meta, outbox, person, token

_CONFIRM, _RETURN = "confirm", "return"
_KEY_BYTES = 32


class Mail(Boards):
    """Mail's own memory."""

    def secret(self, name: str) -> bytes:
        """A key of this database, made when it is first asked for; it never leaves the machine."""
        kept = f"secret {name}"
        with self.writing() as connection:
            insert_new(connection, meta, [{"name": kept, "value": secrets.token_hex(_KEY_BYTES)}])
            return bytes.fromhex(connection.execute(select(meta.c.value).where(meta.c.name == kept)).scalar_one())

    def mail_destinations(self) -> list[str]:
        """Every "email:…" that is a person or was ever owed an alert."""
        with self.reading() as connection:
            owed = connection.execute(select(outbox.c.destination).distinct().where(_is_mail(outbox.c.destination)))
            people = connection.execute(select(person.c.destination).where(_is_mail(person.c.destination)))
            return sorted({*owed.scalars(), *people.scalars()})

    def first_messages(self, name: str, subjects: Iterable[str]) -> dict[str, str]:
        """subject -> the id of the first message that told this destination of it."""
        found: dict[str, str] = {}
        with self.reading() as connection:
            for some in chunks(subjects):
                rows = connection.execute(
                    select(outbox.c.subject, outbox.c.reference)
                    .where(outbox.c.destination == name, outbox.c.subject.in_(some), outbox.c.state == "sent")
                    .where(outbox.c.reference != "")
                    .order_by(outbox.c.sent_at, outbox.c.id)
                )
                for subject, reference in rows:
                    found.setdefault(subject, reference)
        return found

    # -- mails that came back -----------------------------------------------------------------------------------------

    def put_return(self, name: str, mark: str, said: Mapping[str, Any], now: datetime, until: datetime) -> bool:
        """Remember that a mail to this destination came back; False when this very report is known already."""
        row = _row(_hash(_RETURN, mark), _RETURN, name, said, now, until)
        with self.writing() as connection:
            known = connection.execute(select(token.c.hash).where(token.c.hash == row["hash"])).scalar()
            if known is None:
                connection.execute(insert(token), row)
        return known is None

    def returns(self, name: str, since: datetime) -> list[tuple[datetime, dict[str, Any]]]:
        """(when, what was said) of each mail that came back since then, oldest first."""
        wanted = select(token.c.at, token.c.detail).where(
            token.c.subject == name, token.c.purpose == _RETURN, token.c.at >= since
        )
        with self.reading() as connection:
            return [(at, detail) for at, detail in connection.execute(wanted.order_by(token.c.at))]

    def forgive_returns(self, name: str) -> None:
        with self.writing() as connection:
            connection.execute(delete(token).where(token.c.subject == name, token.c.purpose == _RETURN))

    def note_on_alerts(self, name: str, reference: str, code: str, note: str, now: datetime) -> int:
        """Write into the history of the alerts of one message that it came back; returns how many they are."""
        wanted = select(outbox.c.id).where(outbox.c.destination == name, outbox.c.reference == reference)
        with self.writing() as connection:
            ids = list(connection.execute(wanted).scalars())
            for number in ids:
                line = {"outbox": number, "at": now, "outcome": "returned", "code": code, "note": note}
                connection.execute(insert(attempt), {**line, "reference": reference})
        return len(ids)

    # -- confirmations ------------------------------------------------------------------------------------------------

    def put_confirmation(self, secret: str, name: str, now: datetime, until: datetime) -> None:
        """Remember the hash of what a confirmation mail holds."""
        with self.writing() as connection:
            connection.execute(insert(token), _row(_hash(_CONFIRM, secret), _CONFIRM, name, {}, now, until))

    def drop_confirmation(self, secret: str) -> None:
        """The mail did not go out: it was never asked."""
        with self.writing() as connection:
            connection.execute(delete(token).where(token.c.hash == _hash(_CONFIRM, secret)))

    def confirmations(self, name: str, since: datetime) -> list[datetime]:
        """When this destination was asked to confirm, since then."""
        wanted = select(token.c.at).where(
            token.c.subject == name, token.c.purpose == _CONFIRM, token.c.at > since
        )  # fmt: skip
        with self.reading() as connection:
            return list(connection.execute(wanted.order_by(token.c.at)).scalars())

    def confirming(self, secret: str, now: datetime) -> str | None:
        """The destination that this secret confirms, while it is good; None for anything else."""
        wanted = select(token.c.subject).where(
            token.c.hash == _hash(_CONFIRM, secret), token.c.purpose == _CONFIRM, token.c.expires > now
        )
        with self.reading() as connection:
            found: str | None = connection.execute(wanted).scalar()
        return found

    def use_confirmation(self, secret: str, now: datetime) -> None:
        used = update(token).where(token.c.hash == _hash(_CONFIRM, secret), token.c.used_at.is_(None))
        with self.writing() as connection:
            connection.execute(used.values(used_at=now))


def _is_mail(column: Any) -> Any:
    return column.like("email:%")


def _hash(purpose: str, secret: str) -> str:
    """What is kept of a secret: who reads the database can confirm nothing."""
    return hashlib.sha256(f"{purpose}\x1f{secret}".encode("utf-8", "replace")).hexdigest()


def _row(
    mark: str, purpose: str, name: str, detail: Mapping[str, Any], now: datetime, until: datetime
) -> dict[str, Any]:
    return {
        "hash": mark, "purpose": purpose, "subject": name, "detail": dict(detail), "at": now, "expires": until,
        "used_at": None,
    }  # fmt: skip
