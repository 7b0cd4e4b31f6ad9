"""Mails that come back: what a delivery report says, in the shapes that mail servers really write.

Total: any bytes give a `Bounce` or None, never an error. It decides nothing about the address and stores nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from typing import Literal, TypeVar

import msgspec

MOST_BYTES = 1 << 20
MOST_PARTS = 50
# Of a report in sentences so many letters are read.
MOST_PROSE = 5000
R = TypeVar("R")
Kind = Literal["hard", "soft", "complaint"]
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\b([45])\d\d[ :-]")
_ADDRESS = re.compile(r"[^\s<>;:,\"()]{1,64}@[^\s<>;:,\"()]{1,255}")
_OUR_ID = re.compile(r"(?im)^message-id:\s*<([A-Za-z0-9._-]{1,120})@[^>\s]+>")
# Behind such a line stands our own mail.
_QUOTED = re.compile(r"(?im)^--.*(?:below|copy|original|returned)")
_BLANK = re.compile(r"\n[ \t]*\n")
# Servers that write prose: whoever speaks like this has a mail of ours in its hands.
_PROSE = (
    "this is the qmail-send program",
    "this message was created automatically by mail delivery software",
    "we were unable to deliver your message",
    "delivery to the following recipient failed",
    "could not be delivered",
    "undeliverable",
)
# A full mailbox, a busy server, a rule about this mail: the address itself is good.
_PASSING = re.compile(r"5\.(2\.[23]|3\.\d+|4\.7|6\.\d+|7\.\d+)")
_DEAD_WORDS = re.compile(
    r"no such (user|address|mailbox|recipient)|(user|mailbox|recipient|address)[^.\n]{0,30}(unknown|not (found|exist))"
    r"|no mailbox here|does ?n.t (exist|have)|unknown user|account (is )?(disabled|closed)",
    re.I,
)
_CAME_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")


class Bounce(msgspec.Struct, frozen=True):
    """One report. `kind`: "hard" where the address cannot get mail, "soft" where this mail did not get through or is
    late, "complaint" where the reader called it spam. `status` is like "5.1.1"; `recipient` whom the report names;
    `message` the id of our mail; `said` the server's words; `mark` is equal for two copies of one report."""

    kind: Kind
    status: str = ""
    recipient: str = ""
    message: str = ""
    said: str = ""
    mark: str = ""


def read_bounce(raw: bytes) -> Bounce | None:
    """What this mail reports of a mail of ours; None where it is no delivery report."""
    return _read(raw, lambda mail: _bounce(mail, raw), None)


def came_to(raw: bytes) -> list[str]:
    """The addresses to which a mail was delivered, as its head tells; the surest first."""
    return _read(raw, _delivered_to, [])


def asks_to_leave(raw: bytes) -> bool:
    """Whether this is the mail that a mail program sends for its button "unsubscribe"."""
    return _read(raw, lambda mail: _header(mail, "Subject").strip().lower() == "unsubscribe", False)


def _read(raw: bytes, found: Callable[[Message], R], otherwise: R) -> R:
    """What is found in a mail; `otherwise` where Python's parser stumbles, as it does over odd parameters."""
    try:
        return found(message_from_bytes(raw[:MOST_BYTES]))
    except (ValueError, TypeError, LookupError):
        return otherwise


def _bounce(mail: Message, raw: bytes) -> Bounce | None:
    found = _report(mail) or _complaint(mail) or _prose(mail)
    if found is None:
        return None
    own = _header(mail, "Message-ID").strip().strip("<>").partition("@")[0]
    text = raw[:MOST_BYTES].decode("utf-8", "replace").replace("\r\n", "\n")
    ours = [one for one in _OUR_ID.findall(text) if one != own]
    mark = hashlib.sha256((_header(mail, "Message-ID") or text).encode("utf-8", "replace")).hexdigest()
    return msgspec.structs.replace(found, message=ours[-1] if ours else "", mark=mark)


def _delivered_to(mail: Message) -> list[str]:
    lines = [line for name in _CAME_TO for line in mail.get_all(name) or ()]
    return list(dict.fromkeys(address for line in lines for address in _ADDRESS.findall(str(line))))


def _report(mail: Message) -> Bounce | None:
    """RFC 3464 (and 6533): a part of fields, one block for the server and one for each recipient."""
    for part in _parts(mail):
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = [HeaderParser().parsestr(text) for text in _BLANK.split(_fields(part).strip())]
            told = [_recipient(block) for block in blocks if _header(block, "Final-Recipient", "Original-Recipient")]
            reports = [one for one in told if one is not None]
            return next((one for one in reports if one.kind == "hard"), reports[0] if reports else None)
    return None


def _recipient(block: Message) -> Bounce | None:
    action = _header(block, "Action").strip().lower()
    said = " ".join(_header(block, "Diagnostic-Code").split())
    status = _status(_header(block, "Status")) or _status(said)
    if action in ("delivered", "relayed", "expanded") or status.startswith("2"):
        return None
    named = _ADDRESS.search(_header(block, "Original-Recipient") or _header(block, "Final-Recipient"))
    to = named[0] if named else ""
    specific = _status(said)
    if status.endswith(".0.0") and specific:  # many servers say 5.0.0 and mean what the other one said
        status = specific
    return Bounce(_kind(status, said, late=action == "delayed"), status, to, said=_cut(said))


def _complaint(mail: Message) -> Bounce | None:
    """RFC 5965: somebody pressed "spam"."""
    for part in _parts(mail):
        if part.get_content_type() == "message/feedback-report":
            block = HeaderParser().parsestr(_fields(part))
            if _header(block, "Feedback-Type").strip().lower() in ("abuse", "fraud", "opt-out"):
                named = _ADDRESS.search(_header(block, "Original-Rcpt-To"))
                return Bounce("complaint", recipient=named[0] if named else "", said="marked as spam by its reader")
    return None


def _prose(mail: Message) -> Bounce | None:
    """A report in sentences: qmail, older Exim, some providers. Only from a machine, and only with a refusal in it."""
    failed = _header(mail, "X-Failed-Recipients")
    sender = _header(mail, "From").lower()
    machine = failed or any(name in sender for name in ("mailer-daemon", "postmaster"))
    if not machine:
        return None
    text = next((body for body in map(_body, _parts(mail)) if body), "")
    top = _QUOTED.split(text[:MOST_PROSE], 1)[0]
    if not (failed or any(words in " ".join(top.lower().split()) for words in _PROSE)):
        return None
    named = _ADDRESS.search(failed) or _ADDRESS.search(top)
    status, reply = _status(top), _REPLY.search(top)
    if not status:
        status = f"{reply[1]}.0.0" if reply else ""
    line = next((line.strip() for line in top.split("\n") if _STATUS.search(line) or _REPLY.search(line)), "")
    return Bounce(_kind(status, top), status, named[0] if named else "", said=_cut(line or top.strip()))


def _kind(status: str, said: str, *, late: bool = False) -> Kind:
    if late or status.startswith("4") or (_PASSING.fullmatch(status) and not _DEAD_WORDS.search(said)):
        return "soft"
    if status.startswith("5"):
        return "hard"
    return "hard" if _DEAD_WORDS.search(said) else "soft"


def _parts(mail: Message) -> Iterator[Message]:
    """The mail and its parts; what a returned message holds inside is not the report's."""
    queue, seen = [mail], 0
    while queue and seen < MOST_PARTS:
        part, seen = queue.pop(0), seen + 1
        yield part
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            queue += [one for one in inside if isinstance(one, Message)]


def _fields(part: Message) -> str:
    """The text of a part that Python's parser has taken for messages."""
    inside = part.get_payload()
    if not isinstance(inside, list):
        return _decoded(part)
    blocks = []
    for one in (sub for sub in inside if isinstance(sub, Message)):
        head = "\n".join(f"{name}: {value}" for name, value in one.items())
        rest = one.get_payload()
        blocks.append(f"{head}\n\n{rest}" if isinstance(rest, str) and rest.strip() else head)
    return "\n\n".join(blocks).replace("\r\n", "\n")


def _body(part: Message) -> str:
    return _decoded(part).replace("\r\n", "\n") if part.get_content_type() == "text/plain" else ""


def _decoded(part: Message) -> str:
    found = part.get_payload(decode=True)
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else ""


def _header(mail: Message, *names: str) -> str:
    return next((str(value) for name in names if (value := mail.get(name)) is not None), "")


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return ".".join(found.groups()) if found else ""


def _cut(said: str) -> str:
    clean = "".join(c if c.isprintable() else " " for c in said)
    return " ".join(clean.split())[:200]
