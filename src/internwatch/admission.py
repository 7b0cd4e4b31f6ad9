"""Who may use the bot and what its presets are; the config's `[bot]` and `[[preset]]` tables. Values only."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Access = Literal["private", "invite", "public"]
# What the link of an invitation carries before its token.
INVITATION = "i_"
INVITED_DAYS = 7


def invitation(bot: str, token: str) -> str:
    """The link that lets one person in; `bot` is its user name."""
    return f"https://t.me/{bot}?start={INVITATION}{token}"


class Preset(msgspec.Struct, frozen=True):
    """Limits that a link offers ready made: t.me/BOT?start=p_NAME. `says` is a filter's table without name and
    send_to; `label` is what people read."""

    name: str
    label: str
    says: dict[str, Any]


class BotSettings(msgspec.Struct, frozen=True):
    """`allow` and `admins` are Telegram's numbers of users. "private": only they; "invite": also who came by a link of
    /invite or `internwatch people invite`; "public": everybody. Admins may use /ops. With `webhook` Telegram brings
    updates to our pages; else they are asked for."""

    access: Access = "private"
    allow: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()
    presets: tuple[Preset, ...] = ()
    webhook: bool = False

    def lets_in(self, user: int) -> bool:
        return self.access == "public" or user in self.allow or user in self.admins

    def preset(self, name: str) -> Preset | None:
        return next((p for p in self.presets if p.name == name), None)
