"""The mail itself: headers, a text part and an HTML part that say the same; nothing is sent here."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from internwatch.channels.email.address import one_line
from internwatch.model import Message

LONGEST_SUBJECT = 150
LONGEST_LINE, LONGEST_BODY_LINE = 998, 76
# A thread is named by its beginning and its last mails.
MOST_REFERENCES = 10
_ID = re.compile(r"[A-Za-z0-9._-]{1,120}")


class _Folding(EmailPolicy):
    """Lines of 76 characters in a body, as quoted-printable demands; of 998 in the head, so that no address is broken
    (a broken List-Unsubscribe has no button). A subject is encoded in short words all the same, as RFC 2047 demands,
    and kept as it is given until then."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return (name, value) if name.lower() == "subject" else super().header_store_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        return _subject(str(value)) if name.lower() == "subject" else _HEAD.fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() == "subject":
            return _subject(str(value)).encode("ascii")
        return _HEAD.fold_binary(name, value)


_HEAD = EmailPolicy(linesep="\r\n", max_line_length=LONGEST_LINE)
_POLICY = _Folding(linesep="\r\n", max_line_length=LONGEST_BODY_LINE)


def _subject(words: str) -> str:
    # "=?" in a title would be read as encoded words: then everything is encoded.
    plain = words.isascii() and "=?" not in words
    coded = Header(words, "us-ascii" if plain else "utf-8", maxlinelen=76, header_name="Subject")
    return "Subject: " + coded.encode(linesep="\r\n") + "\r\n"


def letter(message: Message, sender: tuple[str, str], to: str, now: datetime, mailto: str = "") -> EmailMessage:
    """The mail. Its Message-ID comes from `message.id` alone: a second copy carries the same one.

    `mailto` is the address that takes unsubscriptions by mail; it stands beside the message's link.
    """
    name, address = sender
    domain = address.rpartition("@")[2]
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(name, address)
    mail["To"] = to
    mail["Subject"] = one_line(message.subject)[:LONGEST_SUBJECT].rstrip() or "internwatch"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{_id(message, to)}@{domain}>"
    for header, value in (*_thread(message, domain), *_leaving(message, mailto)):
        mail[header] = value
    mail["List-Id"] = f"internwatch alerts <internwatch.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "All"
    # Quoted-printable needs no 8BITMIME and keeps every line short.
    mail.set_content(_body(message.text) + "\n", cte="quoted-printable")
    if message.html:
        mail.add_alternative(_body(message.html), subtype="html", cte="quoted-printable")
    return mail


def _id(message: Message, to: str) -> str:
    if _ID.fullmatch(message.id):
        return message.id
    said = "\x1f".join((to, message.id, message.subject, message.text))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _thread(message: Message, domain: str) -> list[tuple[str, str]]:
    """What it answers: mail programs put it under the first alert about the posting."""
    earlier = [one for one in message.follows if _ID.fullmatch(one) and one != message.id]
    ids = [f"<{one}@{domain}>" for one in dict.fromkeys(earlier)][:MOST_REFERENCES]
    return [("In-Reply-To", ids[-1]), ("References", " ".join(ids))] if ids else []


def _leaving(message: Message, mailto: str) -> list[tuple[str, str]]:
    """The headers behind the button "unsubscribe" (RFC 2369); one click only where the link is https (RFC 8058)."""
    link = message.unsubscribe
    if not re.fullmatch(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}", link):
        return []
    ways = f"<{link}>, <mailto:{mailto}>" if mailto else f"<{link}>"
    one_click = [("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] if link.startswith("https://") else []
    return [("List-Unsubscribe", ways), *one_click]


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def _body(text: str) -> str:
    """Text that can be written as UTF-8, with no NUL in it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
