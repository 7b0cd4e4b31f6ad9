"""What an answer needs and what it is made of: the desk at which one person is answered, screens, acts.

An answer is worked out in the store's thread and never sends: it returns acts, and `serve.py` does them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from internwatch.admission import BotSettings
from internwatch.bot.catalogue import Catalogue
from internwatch.bot.said import Chat
from internwatch.buttons import data
from internwatch.model import Button, Message
from internwatch.people import Person, PersonState, Settings
from internwatch.render.markup import Line, Span, html, size, text
from internwatch.render.telegram import HEADING, LIMIT, fits

if TYPE_CHECKING:
    from internwatch.audience import Audience
    from internwatch.links import Links
    from internwatch.store.store import Store

# Settings that only keep the thread of the conversation: nothing is matched or timed by them.
_OF_THE_TALK = frozenset({"looked", "asked", "binned", "wanted"})
Rows = Sequence[Sequence[Button]]
# What a screen may weigh. Its plain text, longer by the addresses of its links, is cut by the channel.
ROOM = msgspec.structs.replace(LIMIT, plain=1_000_000)
LONGEST_LINE = 1_200


class Screen(msgspec.Struct, frozen=True):
    """Lines and the buttons under them."""

    lines: Sequence[Line]
    rows: Rows = ()

    def message(self, texts: Catalogue) -> Message:
        """The screen as one message that Telegram takes, whatever people have gathered."""
        lines = _fitting(self.lines, texts)
        shown = text(lines)
        return Message(shown.split("\n", 1)[0], shown, html(lines), buttons=tuple(map(tuple, self.rows)))


def _fitting(lines: Sequence[Line], texts: Catalogue) -> list[Line]:
    """As many lines as a message holds, and how many more there are."""
    kept: list[Line] = []
    weight = HEADING  # the room of the last line
    for line in map(_shortened, lines):
        weight += size([line])
        if not fits(weight, ROOM):
            return [*kept, texts.line("help.more", n=len(lines) - len(kept))]
        kept.append(line)
    return kept


def _shortened(line: Line) -> Line:
    """A line that may be followed by others: a long list in one line ends in "…"."""
    spans: list[Span] = []
    left = LONGEST_LINE
    for span in line:
        fit = span.value if len(span.value) <= left else f"{span.value[:left].rstrip()}…"
        left = max(0, left - len(span.value))
        spans.append(span if fit == span.value else msgspec.structs.replace(span, value=fit))
        if not left:
            break
    return tuple(spans)


Shown = Screen | Message


class Send(msgspec.Struct, frozen=True):
    """A new message; `file` is (name, content) of a document that goes along."""

    screen: Shown
    file: tuple[str, bytes] | None = None


class Show(msgspec.Struct, frozen=True):
    """The tapped message shows this now."""

    screen: Shown


class Keys(msgspec.Struct, frozen=True):
    """The tapped message keeps its words and has these buttons now."""

    rows: Rows


class Anew(msgspec.Struct, frozen=True):
    """The messages that told of a posting show how its reader stands with it now; the tapped one has these buttons."""

    subject: str
    rows: Rows = ()


class Toast(msgspec.Struct, frozen=True):
    """A short word over the chat; `alert` must be closed by hand."""

    text: str
    alert: bool = False


Act = Send | Show | Keys | Anew | Toast


class Desk(msgspec.Struct):
    """One answer's surroundings. `person` is None for a chat that is not known (yet)."""

    store: Store
    audience: Audience
    bot: BotSettings
    me: str
    chat: Chat
    user: int
    now: datetime
    texts: Catalogue
    person: Person | None = None
    is_admin: bool = False
    """In a group: whether the one who asks may change its subscriptions."""
    tags: Callable[[str], tuple[str, ...]] = lambda source: ()
    """The tags of a source by its key."""
    operators: tuple[str, ...] = ()
    """Destinations of the one who runs the bot."""
    links: Links | None = None
    """The addresses of our own pages, where there are any."""

    @property
    def known(self) -> Person:
        assert self.person is not None
        return self.person

    @property
    def settings(self) -> Settings:
        return self.known.settings

    def keep(self, **changed: object) -> Person:
        """Write settings of the person, and let matching know where it is concerned."""
        self.person = msgspec.structs.replace(self.known, settings=msgspec.structs.replace(self.settings, **changed))
        self.store.put_person(self.person)
        if not changed.keys() <= _OF_THE_TALK:
            self.audience.edited(self.person.destination, self.now)
        return self.person

    def become(self, state: PersonState) -> None:
        """The person is new, active or has left from now on."""
        self.person = msgspec.structs.replace(self.known, state=state)
        self.store.put_person(self.person)
        self.audience.edited(self.person.destination, self.now)

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(key, **values)

    def lines(self, key: str, **values: object) -> list[Line]:
        return self.texts.lines(key, **values)

    def button(self, key: str, *said: object, **values: object) -> Button:
        """A button whose words are a text of the catalogue."""
        return press(self.say(key, **values), *said)


def press(words: str, *said: object) -> Button:
    """A button that says this when it is tapped."""
    return Button(words[:40], data=data(*said))


def in_rows(buttons: Sequence[Button], wide: int) -> list[list[Button]]:
    return [list(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]
