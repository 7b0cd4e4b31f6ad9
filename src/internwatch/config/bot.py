"""The `[bot]` and `[[preset]]` tables: who may use the bot, and what links to it offer ready made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from internwatch.admission import BotSettings, Preset
from internwatch.config.channels import yes_or_no
from internwatch.config.report import Reader, Report, Wrong
from internwatch.config.values import one_of, said
from internwatch.filters.language import Me, Problem, parse_filter

_NAME = re.compile(r"[A-Za-z0-9_-]{1,62}")
_THEIRS = ("send_to", "rhythm", "quiet", "zone")


def read_bot(root: Mapping[str, Any], report: Report) -> BotSettings | None:
    """`[bot]` with the presets, or None where the config has none."""
    presets = _presets(root, report)
    values = report.table(root, "bot", BOT)
    if values is None:
        if presets:
            report.mistake(("preset",), "stands without [bot]", "Add a table [bot].", where="[[preset]]")
        return None
    if "telegram" not in root:
        report.mistake(("bot",), "needs a table [telegram]", 'Add [telegram] with token = "env:TELEGRAM_TOKEN".')
    if values.get("access", "private") == "private" and not values.get("allow") and not values.get("admins"):
        report.warn(("bot",), "is private and allows nobody: add allow = [your Telegram number] (/start tells it).")
    web = root.get("web")
    address = web.get("address") if isinstance(web, dict) else None
    if values.get("webhook") and not str(address).startswith("https://"):
        advice = 'Add [web] with address = "https://…", or leave webhook out: then updates are asked for.'
        report.mistake(("bot", "webhook"), "needs pages that Telegram can reach", advice)
    return BotSettings(**values, presets=presets)


def _presets(root: Mapping[str, Any], report: Report) -> tuple[Preset, ...]:
    given = root.get("preset", [])
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        report.mistake(("preset",), "wants tables", "Write [[preset]] with two brackets above each preset.")
        return ()
    found: list[Preset] = []
    for number, table in enumerate(given):
        name, label = table.get("name"), table.get("label", table.get("name"))
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(label, str):
            report.mistake(("preset", number), "wants a name of letters, digits, _ and -", 'name = "nlp"')
            continue
        says = {key: value for key, value in table.items() if key not in ("name", "label")}
        problems = _problems(name, says)
        if any(name == other.name for other in found):
            problems.append(("name", f"{said(name)} is the name of another preset", "Give each its own."))
        elif any(label[:40] == other.label for other in found):  # a person's subscription is known by it
            problems.append(("label", f"{said(label[:40])} is what another preset is called", "Give each its own."))
        for key, problem, advice in problems:
            where = f'preset "{name}", {key}' if key else f'preset "{name}"'
            report.mistake(("preset", number, *filter(None, [key])), problem, advice, where=where)
        found.append(Preset(name, label[:40], says))
    return tuple(found)


def _problems(name: str, says: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a preset's limits. Where and when its alerts come is up to who subscribes."""
    theirs = [key for key in says if key in _THEIRS]
    limits = {key: value for key, value in says.items() if key not in theirs}
    _, problems = parse_filter({**limits, "name": name, "send_to": ["console"]}, Me())
    return problems + [(key, "is not a key of a preset", "Who subscribes chooses it; leave it out.") for key in theirs]


def _users(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(isinstance(v, int) and not isinstance(v, bool) and v > 0 for v in value):
        raise Wrong(f"wants a list of Telegram numbers, not {said(value)}", "allow = [123456789]")
    return tuple(value)


BOT: Mapping[str, Reader] = {
    "access": one_of("private", "invite", "public"), "allow": _users, "admins": _users, "webhook": yes_or_no,
}  # fmt: skip
