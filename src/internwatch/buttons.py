"""What a button about a posting carries, and the short name of a posting in it; it draws no button and answers none.

A button's data is "v1:verb:CODE" or "v1:verb:CODE:argument", at most 64 bytes. CODE is ten letters made from the
posting's key alone, so that an alert can be drawn without asking the store; the store finds the posting by it
(`Store.posting_by_code`). At a million postings two share a code once in two thousand times; then the newer is meant.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

VERSION = "v1"
MOST_BYTES = 64
CODE_LENGTH = 10
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

Verb = Literal["sv", "us", "rf", "rd", "aa", "dr", "ap", "mv", "no", "rm", "un", "wy"]
# verb -> the act of `tracker` that it asks for; "wy" asks why the posting was told.
ACTS: dict[Verb, str] = {
    "sv": "save", "us": "unsave", "rf": "ask", "rd": "referred", "aa": "apply_anyway", "dr": "drop", "ap": "applied",
    "mv": "move", "no": "dismiss", "rm": "snooze", "un": "undo", "wy": "why",
}  # fmt: skip


def code_of(key: str) -> str:
    """The short name of the posting with this key: ten of A-Z and 2-7."""
    # The first letters of the hash in base 32; `b32encode` would make all 52.
    number = int.from_bytes(sha256(key.encode("utf-8", "surrogatepass")).digest()[:7], "big") >> 6
    return "".join([_LETTERS[number >> at & 31] for at in range(5 * CODE_LENGTH - 5, -1, -5)])


def data_of(verb: Verb, code: str, *arguments: str) -> str:
    """What the button carries; arguments are ours (a stage, a reason, the tag of a step), never a stranger's words."""
    return data(verb, code, *arguments)


def data(*parts: object) -> str:
    """What any button of ours carries."""
    said = ":".join((VERSION, *map(str, parts)))
    assert len(said.encode()) <= MOST_BYTES, said
    return said
