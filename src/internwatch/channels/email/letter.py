"""The mail itself: headers, a text part and an HTML part that say the same; nothing is sent here."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from internwatch.errors import SendError
from internwatch.model import Message

_SPECIAL = set(' ,:;<>()[]\\"')


def address_of(text: str) -> str:
    """The one address that this is, its host in ASCII; SendError for anything else.

    Never more than one and never a header's worth: an address with a line break would reach SMTP as a command.
    """
    local, at, host = text.strip().rpartition("@")
    bad = not at or not local or not host or any(c in _SPECIAL or c <= " " or ord(c) == 0x7F for c in local + host)
    if not bad and local.isascii() and "@" not in local:
        try:
            return f"{local}@{host if host.isascii() else host.encode('idna').decode('ascii')}"
        except UnicodeError:
            pass
    raise SendError(f"email:{text!r} is not one mail address", permanent=True, scope="destination", code="address")


def sender_of(text: str) -> tuple[str, str]:
    """(name, address) of the configured From."""
    name, address = parseaddr(text)
    return _one_line(name), address_of(address or text)


def letter(message: Message, sender: tuple[str, str], to: str, now: datetime) -> EmailMessage:
    """The mail. Its Message-ID comes from `message.id` alone: a second copy carries the same one."""
    name, address = sender
    domain = address.rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(name, address)
    mail["To"] = to
    mail["Subject"] = _one_line(message.subject) or "internwatch"
    mail["Date"] = format_datetime(now)
    if message.id:
        mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["List-Id"] = f"internwatch alerts <internwatch.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "All"
    # Quoted-printable needs no 8BITMIME and keeps every line short.
    mail.set_content(message.text + "\n", cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def _one_line(text: str) -> str:
    """A header's worth: no line breaks, no controls."""
    return " ".join("".join(c if c >= " " and not 0x7F <= ord(c) < 0xA0 else " " for c in text).split())
