"""A public channel: what is posted there and how often. Values in, values out; it sends nothing and knows no chat.

Everybody who joins reads the same, so posts carry no verdict, no reasons and no personal buttons; a link leads into the
bot, where each gets only what fits. A company gets so many posts of its own a day; what is beyond shares one post with
the full list, which grows during the day, so that nothing is left out and nobody is flooded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from internwatch.model import Owed
from internwatch.render import Item, Rendered
from internwatch.render.public import Doors, Line, folded_posts, single_posts

OPENED = frozenset({"new", "reposted", "reopened"})
# The line that proves life is left out when the daemon was down for so long after its time.
STALE = timedelta(hours=2)


class Showcase(msgspec.Struct, frozen=True):
    """A `[[channel]]` of the config. `to` is its destination ("telegram:@ai_interns").

    `bot` is the user name of the bot that the posts lead to, `preset` what it offers who comes from here. `per_company`
    is how many openings of a company have a post of their own in a day (0: all); days are those of `zone`.
    `proof_of_life` is "HH:MM" or "". `how_to` asks for the pinned post that says what this is."""

    to: str
    bot: str = ""
    preset: str = ""
    per_company: int = 5
    proof_of_life: str = ""
    zone: str = "UTC"
    how_to: bool = True

    @property
    def doors(self) -> Doors:
        return Doors(self.bot, self.preset)


class Today(msgspec.Struct, frozen=True):
    """What was posted of one company today: `alone` posts of their own; the `folded` openings, which share the post
    that `reference` names ("" where it is not known)."""

    alone: int = 0
    folded: tuple[Line, ...] = ()
    reference: str = ""


class Fold(msgspec.Struct, frozen=True):
    """Openings of one company beyond its posts of today, to be told in one post. `today` is what it was told before."""

    company: str
    items: tuple[Item, ...]
    today: Today = Today()


class Post(msgspec.Struct, frozen=True):
    """A message and the alerts in it. `edits` is the reference of the message that it replaces ("": a new one)."""

    rendered: Rendered
    edits: str = ""


def day_began(now: datetime, zone: str) -> datetime:
    """When today began in a zone."""
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def capped(items: Sequence[Item], sent_today: Mapping[str, Today], per_company: int) -> tuple[list[Item], list[Fold]]:
    """(alerts with a post of their own, those that share one, by company). Every alert is in exactly one place.

    Only openings count. Repeats go out as they did the first time: several at once were one shared post."""
    if len(items) > 1 and all(item.repeat and item.posting for item in items):
        return [], [Fold(_company(items[0]), tuple(items))]
    alone: list[Item] = []
    folds: dict[str, list[Item]] = {}
    counts = {company: today.alone for company, today in sent_today.items()}
    for item in items:
        company = _company(item)
        if not per_company or item.repeat or item.kind not in OPENED or not company:
            alone.append(item)
        elif counts.get(company, 0) < per_company and company not in folds:
            counts[company] = counts.get(company, 0) + 1
            alone.append(item)
        else:
            folds.setdefault(company, []).append(item)
    return alone, [Fold(c, tuple(some), sent_today.get(c, Today())) for c, some in folds.items()]


def _company(item: Item) -> str:
    return item.posting.company if item.posting else ""


def posts(items: Sequence[Item], showcase: Showcase, sent_today: Mapping[str, Today], now: datetime) -> list[Post]:
    """The messages for what may go out now to a public channel, in the order in which they are to be sent."""
    alone, folds = capped(items, sent_today, showcase.per_company)
    made = [Post(rendered) for rendered in single_posts(alone, showcase.doors, now)]
    for fold in folds:
        made += _shared(fold, showcase.doors, now)
    return made


def _shared(fold: Fold, doors: Doors, now: datetime) -> list[Post]:
    """The shared post of a company: today's is edited as long as one message holds it all."""
    if fold.today.reference:
        whole = folded_posts(fold.company, fold.items, fold.today.folded, doors, now)
        if len(whole) == 1:
            return [Post(whole[0], fold.today.reference)]
    return [Post(rendered) for rendered in folded_posts(fold.company, fold.items, (), doors, now)]


# -- what the channel says of itself ----------------------------------------------------------------------------------


def guide(showcase: Showcase) -> Owed | None:
    """The post that says what this channel is; it is pinned. It is owed once, and again only when the bot changes."""
    if not showcase.how_to:
        return None
    lines = [
        "Each post is one opening, read from the company's own careers page, with the words it says about graduation,"
        " dates and permission to work. “Not stated” means that the page does not say.",
        "A post changes when the page does, and is struck through when the posting has closed.",
    ]
    if showcase.per_company:
        lines.append(
            f"A company has at most {showcase.per_company} posts a day; more openings of it share one post that lists"
            " them all."
        )
    if showcase.bot:
        lines.append(f"Only what fits you, as a private message: @{showcase.bot}")
    lines.append("Have a referrer? Ask before you apply: some companies need the referral first.")
    payload = {"title": "How to use this channel", "lines": lines, "pin": True, "mark": "📌"}
    revision = f"{showcase.bot}/{showcase.preset}"
    return Owed(showcase.to, "notice", "guide", revision, (), payload)


def pulse_due(showcase: Showcase, now: datetime) -> str:
    """The day whose proof of life is due ("2026-11-24"), or ""."""
    if not showcase.proof_of_life:
        return ""
    local = now.astimezone(ZoneInfo(showcase.zone))
    hour, minute = map(int, showcase.proof_of_life.split(":"))
    began = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local.date().isoformat() if timedelta(0) <= local - began < STALE else ""


def pulse(showcase: Showcase, day: str, looked: int, opened: int) -> Owed:
    """The daily line: how many careers pages were looked at, and what opened for this channel since yesterday."""
    pages = f"{looked} careers page{'s' * (looked != 1)}"
    news = f"{opened} new research internship{'s' * (opened != 1)}" if opened else "nothing new"
    line = f"Looked at {pages}, {news} since yesterday."
    return Owed(showcase.to, "notice", "pulse", day, (), {"title": "", "lines": [line], "mark": "💚", "silent": True})
