"""The addresses of our own pages, and the tokens in them that follow from a key; nothing is looked up or stored here.

A token that follows from a key is the same each time it is asked for, so that a mail that is rendered twice is the same
byte for byte. That it is valid is the store's to say: `store/tokens.py` keeps the hash of each.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

import msgspec

# 144 bits: 24 letters without padding. An address of 40 letters and a token still fit on one line of a mail's head.
TOKEN_BYTES = 18


# What the subject of a feed's or calendar's token begins with where it is about a filter of the config; else it is a
# person's destination.
OF_FILTER = "filter:"


def derived(key: bytes, *parts: str) -> str:
    """The token of these words under this key; 24 letters of A-Z, a-z, 0-9, "-" and "_"."""
    # JSON keeps the words apart: ("ab", "c") and ("a", "bc") are two things.
    said = hmac.digest(key, msgspec.json.encode(parts), sha256)
    return urlsafe_b64encode(said[:TOKEN_BYTES]).decode("ascii")


def hashed(token: str) -> str:
    """What the store keeps of a token. It is long and random, so that a plain hash cannot be guessed back."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


class Links(msgspec.Struct, frozen=True):
    """The pages under `address` ("https://iw.example.org", no slash at its end), with links under `key`."""

    address: str
    key: bytes

    def unsubscribe(self, destination: str, filter: str = "") -> str:
        """The page and one-click target to stop a filter's mail to a destination; "" stops all mail to it."""
        return f"{self.address}/u/{unsubscribe_token(self.key, destination, filter)}"

    def confirm(self, token: str) -> str:
        """The page on which an address that was signed up is confirmed; the token is one of the store's."""
        return f"{self.address}/confirm/{token}"

    def feed(self, token: str, form: str = "atom") -> str:
        """A feed; `form` is "atom" or "json"."""
        return f"{self.address}/feed/{token}.{form}"

    def calendar(self, token: str) -> str:
        return f"{self.address}/cal/{token}.ics"

    @property
    def webhook(self) -> str:
        """Where Telegram sends updates, if it is told to."""
        return f"{self.address}/telegram/{webhook_path(self.key)}"

    @property
    def webhook_secret(self) -> str:
        """What Telegram says in X-Telegram-Bot-Api-Secret-Token, if it is told to."""
        return derived(self.key, "telegram", "secret")

    def __repr__(self) -> str:
        return f"Links({self.address!r})"


class Addresses(msgspec.Struct, frozen=True):
    """Where a choice of postings is read: as feeds, and its deadlines as a calendar."""

    name: str
    atom: str
    json: str
    calendar: str


def unsubscribe_token(key: bytes, destination: str, filter: str) -> str:
    return derived(key, "unsubscribe", destination, filter)


def webhook_path(key: bytes) -> str:
    return derived(key, "telegram", "path")
