"""What Telegram brings: known by its secret, written down before it is confirmed; the bot answers it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

import msgspec

from internwatch.links import webhook_path
from internwatch.watch import Watch

SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
# An update holds one message of at most 4,096 letters and what it answers.
LONGEST_UPDATE = 1_000_000


def is_telegram(watch: Watch, path: str, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from where we told Telegram to come, with the secret that only it was told."""
    bot, links = watch.config.bot, watch.links
    if bot is None or not bot.webhook or links is None:
        return False
    right = hmac.compare_digest(path.encode(), webhook_path(links.key).encode())
    return hmac.compare_digest(headers.get(SECRET, "").encode(), links.webhook_secret.encode()) and right


def update_in(body: bytes) -> dict[str, object] | None:
    """The update, or None for what is none."""
    try:
        said = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError):
        return None
    number = said.get("update_id")
    return said if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63 else None
