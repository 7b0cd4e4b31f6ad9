"""Tokens: what a link holds, kept as a hash, for one purpose, for as long as it is good. It renders no link.

Two kinds. A random one (`issue`) is known to nobody but the one who got it: sign-ups, invitations. One that follows
from a key in `meta` can be said again: unsubscribe links, which must be the same in each rendering of a mail, and the
addresses of feeds and calendars, which `internwatch links` prints again. Both are valid only while their row is there.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, and_, delete, or_, select, update

from internwatch.links import TOKEN_BYTES, Links, derived, hashed, unsubscribe_token
from internwatch.model import Owed
from internwatch.store.boards import Boards, insert_new, upsert
from internwatch.store.tables import meta, outbox, token

Purpose = Literal["unsubscribe", "confirm", "feed", "calendar", "invite", "connect", "link"]
KEYS = "link_keys"
# Destinations whose messages carry an unsubscribe link.
MAIL = "email:"
# An unsubscribe link works for so long after the last mail, at least (RFC 8058 has no number; large providers say 60).
KEEP_LINKS = timedelta(days=60)
# Used and expired tokens are kept a while, so that a second click gets an answer that fits.
KEEP_ENDED = timedelta(days=30)
# An old key goes on being registered beside the new one: a running daemon learns of the new one when it is restarted.
LIVE_KEYS = 2
_SHAPE = re.compile(r"[A-Za-z0-9_-]{22,64}")


class Token(msgspec.Struct, frozen=True):
    """What is known of a token: its purpose, whom or what it is for, and what else its giver noted."""

    purpose: Purpose
    subject: str
    detail: dict[str, Any]
    at: datetime
    expires: datetime | None = None
    used_at: datetime | None = None


class Tokens(Boards):
    """Tokens by their hashes."""

    def issue(
        self, purpose: Purpose, subject: str, now: datetime, *, detail: Mapping[str, Any] | None = None,
        lasts: timedelta | None = None,
    ) -> str:  # fmt: skip
        """A new random token; what it returns is kept nowhere. A subject may have several of a purpose."""
        text = secrets.token_urlsafe(TOKEN_BYTES)
        with self.writing() as connection:
            insert_new(connection, token, [_row(text, purpose, subject, dict(detail or {}), now, lasts)])
        return text

    def token(self, text: str, purpose: Purpose, now: datetime) -> Token | None:
        """The token, if it is good for this purpose now; one that was used says when."""
        with self.reading() as connection:
            return _found(connection, text, purpose, now)

    def use(
        self, text: str, purpose: Purpose, now: datetime, detail: Mapping[str, Any] | None = None
    ) -> Token | None:  # fmt: skip
        """Use a token that counts once; None for one that was used, too. `detail` is noted for its giver."""
        noted = {} if detail is None else {"detail": dict(detail)}
        with self.writing() as connection:
            found = _found(connection, text, purpose, now)
            unused = update(token).where(token.c.hash == hashed(text), token.c.used_at.is_(None))
            taken = unused.values(used_at=now, **noted)
            return found if found and connection.execute(taken).rowcount == 1 else None

    def revoke(self, text: str) -> bool:
        with self.writing() as connection:
            return bool(connection.execute(delete(token).where(token.c.hash == hashed(text))).rowcount)

    def revoke_all(self, subject: str, purpose: Purpose) -> int:
        """End every token of a subject for a purpose; returns how many."""
        with self.writing() as connection:
            return int(connection.execute(delete(token).where(_of(subject, purpose))).rowcount)

    def tokens(self, subject: str, purpose: Purpose) -> list[Token]:
        """What a subject has for a purpose, oldest first."""
        wanted = select(token).where(_of(subject, purpose)).order_by(token.c.at, token.c.hash)
        with self.reading() as connection:
            return [_token(row) for row in connection.execute(wanted).mappings()]

    # -- tokens that can be said again --------------------------------------------------------------------------------

    def links(self, address: str, now: datetime) -> Links:
        """The links under this address, by the newest key; the first call makes one."""
        with self.writing() as connection:
            keys = _keys(connection) or _add_key(connection, now)
        return Links(address, keys[-1])

    def new_key(self, now: datetime) -> None:
        """Make another key for what is rendered from now on. Every link that is out there goes on working."""
        with self.writing() as connection:
            _add_key(connection, now)

    def standing(
        self, purpose: Purpose, subject: str, now: datetime, *, detail: Mapping[str, Any] | None = None,
        fresh: bool = False,
    ) -> str:  # fmt: skip
        """The standing token of a subject with this detail, made where there is none; `fresh` ends the one that was
        there and makes another."""
        about = dict(detail or {})
        with self.writing() as connection:
            keys = _keys(connection) or _add_key(connection, now)
            for row in connection.execute(select(token).where(_of(subject, purpose))).mappings().all():
                said = _said_again(keys, _token(row), about)
                if not said:
                    continue
                if not fresh:
                    return said
                connection.execute(delete(token).where(token.c.hash == row["hash"]))
            seed = secrets.token_hex(8)
            text = derived(keys[-1], purpose, subject, seed)
            noted = {**about, "key": len(keys) - 1, "seed": seed}
            insert_new(connection, token, [_row(text, purpose, subject, noted, now)])
        return text


def keep_links(connection: Connection, owed: Iterable[Owed], at: datetime) -> None:
    """Make the unsubscribe links of these alerts valid, inside the transaction that owes them. Before `links` was
    called for the first time (no pages are served) it does nothing."""
    pairs = {(o.destination, f) for o in owed if o.destination.startswith(MAIL) for f in ("", *o.filters)}
    if pairs:
        _keep(connection, _keys(connection)[-LIVE_KEYS:], pairs, at)


def prune_tokens(connection: Connection, now: datetime) -> None:
    """Drop what has ended, and the links of addresses that had no mail for long (the outbox remembers 180 days)."""
    ended = or_(token.c.expires < now - KEEP_ENDED, token.c.used_at < now - KEEP_ENDED)
    unmailed = and_(
        token.c.purpose == "unsubscribe",
        token.c.at < now - KEEP_LINKS,
        token.c.subject.not_in(select(outbox.c.destination)),
    )
    connection.execute(delete(token).where(or_(ended, unmailed)))


def _keep(connection: Connection, keys: Iterable[bytes], pairs: Iterable[tuple[str, str]], at: datetime) -> None:
    rows = [
        _row(unsubscribe_token(key, destination, f), "unsubscribe", destination, {"filter": f}, at)
        for key in keys
        for destination, f in sorted(pairs)
    ]
    insert_new(connection, token, rows)


def _keys(connection: Connection) -> list[bytes]:
    """The keys, oldest first; the list's index is the version."""
    kept = connection.execute(select(meta.c.value).where(meta.c.name == KEYS)).scalar()
    return [bytes.fromhex(key) for key in msgspec.json.decode(kept, type=list[str])] if kept else []


def _add_key(connection: Connection, now: datetime) -> list[bytes]:
    """Add a key. What is owed already, and every address that has a link, gets its link under the new one too."""
    keys = [*_keys(connection), secrets.token_bytes(32)]
    value = msgspec.json.encode([key.hex() for key in keys]).decode()
    upsert(connection, meta, [{"name": KEYS, "value": value}])
    owed = select(outbox.c.destination, outbox.c.filters).where(
        outbox.c.destination.startswith(MAIL, autoescape=True), outbox.c.state.in_(("pending", "sending", "unknown"))
    )
    linked = select(token.c.subject, token.c.detail).where(token.c.purpose == "unsubscribe")
    pairs = {(name, f) for name, filters in connection.execute(owed) for f in ("", *filters)}
    pairs |= {(name, detail["filter"]) for name, detail in connection.execute(linked)}
    _keep(connection, keys[-1:], pairs, now)
    return keys


def _said_again(keys: list[bytes], known: Token, about: Mapping[str, Any]) -> str:
    """The text of a standing token of this detail; "" for another, and for one that is random."""
    version, seed = known.detail.get("key"), known.detail.get("seed")
    rest = {name: value for name, value in known.detail.items() if name not in ("key", "seed", "made_for")}
    if not isinstance(version, int) or not isinstance(seed, str) or version >= len(keys) or rest != about:
        return ""
    return derived(keys[version], known.purpose, known.detail.get("made_for", known.subject), seed)


def move_tokens(connection: Connection, old: str, new: str) -> None:
    """What was for one subject is for another now, and its addresses stay what they are."""
    for row in connection.execute(select(token).where(token.c.subject == old)).mappings().all():
        detail = {"made_for": old, **row["detail"]}
        connection.execute(update(token).where(token.c.hash == row["hash"]).values(subject=new, detail=detail))


def _found(connection: Connection, text: str, purpose: Purpose, now: datetime) -> Token | None:
    if not _SHAPE.fullmatch(text):
        return None
    wanted = hashed(text)
    row = connection.execute(select(token).where(token.c.hash == wanted)).mappings().one_or_none()
    if row is None or not hmac.compare_digest(row["hash"], wanted):
        return None
    found = _token(row)
    good = found.purpose == purpose and (found.expires is None or now < found.expires)
    return found if good else None


def _of(subject: str, purpose: Purpose) -> Any:
    return and_(token.c.subject == subject, token.c.purpose == purpose)


def _token(row: Mapping[Any, Any]) -> Token:
    return Token(row["purpose"], row["subject"], row["detail"], row["at"], row["expires"], row["used_at"])


def _row(
    text: str, purpose: Purpose, subject: str, detail: Mapping[str, Any], at: datetime, lasts: timedelta | None = None
) -> dict[str, Any]:
    return {
        "hash": hashed(text), "purpose": purpose, "subject": subject, "detail": detail, "at": at,
        "expires": at + lasts if lasts else None, "used_at": None,
    }  # fmt: skip
