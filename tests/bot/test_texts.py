"""The bot's texts and the code that says them fit together: none is missing, none is left over."""

from __future__ import annotations

import re
from pathlib import Path

from internwatch import bot
from internwatch.bot.catalogue import catalogue
from internwatch.bot.marks import REASONS
from internwatch.bot.route import GROUP_MENU, MENU

CODE = "".join(path.read_text("utf-8") for path in Path(bot.__file__).parent.glob("*.py"))
# Keys that are put together: what may stand behind these is known here or by a table of the code.
MADE = {"commands.": {*MENU, *GROUP_MENU}, "mark.why_": set(REASONS)}


def said() -> tuple[set[str], set[str]]:
    """(whole keys, beginnings of keys that are put together) that stand in the code."""
    whole = set(re.findall(r'"([a-z]+\.[a-z_]+)"', CODE))
    return whole, set(re.findall(r'f"([a-z]+\.[a-z_]*)\{', CODE))


def test_every_text_is_said_somewhere() -> None:
    whole, begun = said()
    unsaid = {key for key in sorted(catalogue("en").keys()) if key not in whole and not key.startswith(tuple(begun))}
    assert not unsaid


def test_every_key_of_the_code_has_a_text() -> None:
    keys = catalogue("en").keys()
    groups = {key.partition(".")[0] for key in keys}
    asked = {key for key in said()[0] if key.partition(".")[0] in groups}
    asked |= {begun + end for begun, ends in MADE.items() for end in ends}
    assert asked <= keys, asked - keys
