"""Mail addresses: exactly one or an error, and the signed address to which a mail that cannot arrive comes back.

It sends nothing and reads no mail.
"""

from __future__ import annotations

import hashlib
import hmac
from email.utils import parseaddr

from internwatch.errors import SendError

_SPECIAL = set(' ,:;<>()[]\\"')
# RFC 5321: longer ones are refused by servers.
LONGEST_LOCAL, LONGEST_HOST = 64, 255
_SIGNATURE_LETTERS = 24  # 96 bits of it
_BOUNCES = b"bounce"


def address_of(text: str) -> str:
    """The one address that this is, its host in ASCII; SendError for anything else.

    Never more than one and never a header's worth: an address with a line break would reach SMTP as a command.
    """
    local, at, host = text.strip().rpartition("@")
    bad = not at or not local or not host or any(_is_odd(c) for c in local + host)
    if not bad and local.isascii() and "@" not in local and len(local) <= LONGEST_LOCAL:
        try:
            name = host if host.isascii() else host.encode("idna").decode("ascii")
        except UnicodeError:
            name = ""
        if name and len(name) <= LONGEST_HOST and ".." not in name and not name.startswith((".", "-")):
            return f"{local}@{name}"
    raise SendError(f"email:{text!r} is not one mail address", permanent=True, scope="destination", code="address")


def _is_odd(c: str) -> bool:
    return c in _SPECIAL or c <= " " or ord(c) == 0x7F or (not c.isascii() and not c.isalnum())


def sender_of(text: str) -> tuple[str, str]:
    """(name, address) of the configured From."""
    name, address = parseaddr(text)
    return one_line(name), address_of(address or text)


def one_line(text: str) -> str:
    """A header's worth: no line breaks, no controls, no lone surrogates."""
    clean = "".join(
        c if c >= " " and not 0x7F <= ord(c) < 0xA0 and not 0xD800 <= ord(c) < 0xE000 else " " for c in text
    )
    return " ".join(clean.split())


def bounce_address(bounces: str, key: bytes, to: str) -> str:
    """The envelope's sender for a mail to this address: "bounces+SIGNATURE@host".

    The signature names the address to us alone and cannot be made without the key: nobody can report a bounce of
    somebody else's address.
    """
    local, _, host = bounces.rpartition("@")
    return f"{local}+{_signature(key, to)}@{host}"


def bounced_of(bounces: str, key: bytes, came_to: str, known: list[str]) -> str | None:
    """Which of the known addresses a bounce is about that came to `came_to`; None when the signature is nobody's."""
    local, _, host = bounces.rpartition("@")
    given, _, at = came_to.strip().strip("<>").rpartition("@")
    name, plus, signature = given.rpartition("+")
    if not plus or name.lower() != local.lower() or at.lower() != host.lower():
        return None
    found, said = None, signature.lower().encode("utf-8", "replace")
    for address in known:  # every one is compared: how long it takes says nothing
        if hmac.compare_digest(_signature(key, address).encode(), said):
            found = address
    return found


def _signature(key: bytes, to: str) -> str:
    said = b"\0".join((_BOUNCES, to.lower().encode("utf-8", "replace")))
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:_SIGNATURE_LETTERS]
