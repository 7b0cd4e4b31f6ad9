"""The tables of the config, key by key: which keys each has and what they may be. Mistakes are noted in a Report.

What the tables need of each other (a destination its channel) is load.py's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from internwatch.config.bot import BOT
from internwatch.config.channels import read_channels, time_zone, yes_or_no
from internwatch.config.habits import check_habits
from internwatch.config.lines import Path as KeyPath
from internwatch.config.report import Reader, Report
from internwatch.config.secrets import Missing, read_open, read_secret
from internwatch.config.shape import Delivery, Email, Fetch, Operator, Poll, Telegram
from internwatch.config.values import (
    api_address,
    bounces_address,
    checked,
    contact,
    destinations,
    duration,
    host_name,
    is_loopback,
    line,
    mailbox,
    one_of,
    quoted_in,
    said,
    size,
    spelled,
    web_address,
    whole,
    words,
)  # fmt: skip
from internwatch.config.web import WEB
from internwatch.filters.language import Filter, Me, parse_filter, read_degree, read_graduation
from internwatch.showcase import Showcase

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
OFTEN = 5 * MINUTE
# Between the fastest and the slowest rhythm, also for the spread by which boards are kept apart.
ROOM = 2
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}

ME: Mapping[str, Reader] = {"degree": checked(read_degree), "graduation": checked(read_graduation)}
POLL: Mapping[str, Reader] = {
    "companies": words, "every": duration(1, 30 * DAY), "rhythm": one_of("own", "fixed"),
    "fastest": duration(OFTEN, DAY), "slowest": duration(OFTEN, DAY), "pause": duration(0, HOUR),
    "close_after": duration(0, 30 * DAY),
}  # fmt: skip
FETCH: Mapping[str, Reader] = {
    "timeout": duration(0.1, 10 * MINUTE), "per_host": whole(1, 32), "per_provider": whole(1, 64),
    "in_flight": whole(1, 512), "recheck": duration(0, 90 * DAY), "max_bytes": size(1000, 10**9), "contact": contact,
}  # fmt: skip
DELIVERY: Mapping[str, Reader] = {"unknown_wait": duration(0, DAY), "group_wait": duration(0, 30)}
OPERATOR = ("send_to", "weekly", "zone", "ping", "health_file", "port")
TELEGRAM = ("token", "api_base")
EMAIL = ("host", "port", "security", "user", "password", "from", "per_hour", "bounces")
TABLES: Mapping[str, tuple[str, ...]] = {
    "me": tuple(ME), "poll": tuple(POLL), "fetch": tuple(FETCH), "telegram": TELEGRAM, "email": EMAIL,
    "delivery": tuple(DELIVERY), "operator": OPERATOR, "hints": ("send_to",), "bot": tuple(BOT),
    "web": tuple(WEB),
}  # fmt: skip


class Tables:
    """The tables of one config file, read one after the other."""

    def __init__(
        self, root: Mapping[str, Any], report: Report, folder: Path, env: Mapping[str, str], *, need_secrets: bool
    ) -> None:  # fmt: skip
        self.root, self.report, self.folder, self.env = root, report, folder, env
        self._need_secrets = need_secrets

    def me(self) -> Me:
        values = self.report.table(self.root, "me", ME) or {}
        return Me(**{key: None if value == "any" else value for key, value in values.items()})

    def poll(self) -> Poll:
        values = self.report.table(self.root, "poll", POLL) or {}
        if values.get("every", OFTEN) < OFTEN:
            self.report.warn(("poll", "every"), "under 5 minutes is hard on small sites; 30m is soon enough for most.")
        poll = Poll(**values)
        if poll.slowest < ROOM * poll.fastest:
            key = "slowest" if "slowest" in values else "fastest"
            self.report.mistake(
                ("poll", key), "leaves no room for a rhythm", "Let slowest be twice as long as fastest."
            )
        return poll

    def fetch(self) -> Fetch:
        return Fetch(**self.report.table(self.root, "fetch", FETCH) or {})

    def delivery(self) -> Delivery:
        return Delivery(**self.report.table(self.root, "delivery", DELIVERY) or {})

    def operator(self) -> Operator:
        readers: Mapping[str, Reader] = {
            "send_to": destinations, "weekly": yes_or_no, "zone": time_zone, "ping": self._ping,
            "health_file": self._path, "port": whole(0, 65535),
        }  # fmt: skip
        values = self.report.table(self.root, "operator", readers) or {}
        values["port"] = values.get("port") or None
        return Operator(**values)

    def hints(self) -> tuple[str, ...]:
        values = self.report.table(self.root, "hints", {"send_to": destinations}) or {}
        return tuple(values.get("send_to", ()))

    def channels(self, filters: tuple[Filter, ...]) -> tuple[Showcase, ...]:
        return read_channels(self.root, self.report, {d for f in filters for d in f.send_to})

    def telegram(self) -> Telegram | None:
        readers: Mapping[str, Reader] = {"token": self._secret, "api_base": api_address}
        values = self.report.table(self.root, "telegram", readers)
        if values is None:
            return None
        if not self._demand("telegram", values, {"token": 'token = "env:TELEGRAM_TOKEN"'}):
            return None
        return Telegram(**values)

    def email(self) -> Email | None:
        readers: Mapping[str, Reader] = {
            "host": host_name, "port": whole(1, 65535), "security": one_of(*MAIL_PORTS), "user": line,
            "password": self._secret, "from": mailbox, "per_hour": whole(1, 100_000), "bounces": bounces_address,
        }  # fmt: skip
        values = self.report.table(self.root, "email", readers)
        if values is None:
            return None
        demanded = {"host": 'host = "smtp.uni.edu"', "from": 'from = "internwatch <me@uni.edu>"'}
        ready = self._demand("email", values, demanded) and self._mail_login(values)
        if not ready:
            return None
        values["sender"] = values.pop("from")
        values.setdefault("port", MAIL_PORTS[values.get("security", "starttls")])
        return Email(**values)

    def _mail_login(self, values: Mapping[str, Any]) -> bool:
        """What host, security, user and password need of each other."""
        before = len(self.report.mistakes)
        given = self.root["email"]
        if values.get("security") == "none" and not is_loopback(values["host"]):
            problem = f'"none" would send mail and password readable to everybody on the way to {values["host"]}'
            self.report.mistake(("email", "security"), problem, 'Use "starttls" (port 587) or "tls" (port 465).')
        for one, other in (("user", "password"), ("password", "user")):
            if one in given and other not in given:
                self.report.mistake(("email", one), f"stands without {other}", "A login needs both; leave out both.")
        return len(self.report.mistakes) == before

    def _demand(self, name: str, values: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
        """Whether the wanted keys are there and right; one that is left out is noted."""
        table = self.root[name] if isinstance(self.root[name], dict) else wanted
        for key, example in wanted.items():
            if key not in table:
                self.report.mistake((name,), f"has no {key}", f"Add {example}.", where=f"[{name}]")
        return all(key in values for key in wanted)

    def filters(self, me: Me) -> tuple[Filter, ...]:
        given = self.root.get("filter", [])
        if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
            self.report.mistake(("filter",), "wants tables", "Write [[filter]] with two brackets above each filter.")
            return ()
        read = [self._filter(i, table, me) for i, table in enumerate(given)]
        self._told_apart(given)
        check_habits(read, self.report)
        return tuple(f for f in read if f is not None)

    def _filter(self, number: int, table: Mapping[str, Any], me: Me) -> Filter | None:
        parsed, problems = parse_filter(table, me)
        name = table.get("name")
        called = f'filter "{name}"' if isinstance(name, str) and name.strip() else f"filter {number + 1}"
        for key, problem, advice in problems:
            path = ("filter", number, key) if key in table else ("filter", number)
            where = f"{called}, {key}" if key else called
            self.report.mistake(path, problem, advice, value=quoted_in(problem), where=where)
        if parsed is None:
            return None
        return replace(parsed, send_to=tuple(map(spelled, parsed.send_to)))

    def _told_apart(self, given: list[dict[str, Any]]) -> None:
        """Filters are known by their names: each name once."""
        seen: dict[str, int] = {}
        for number, table in enumerate(given):
            name = str(table.get("name", "")).strip().casefold()
            first = seen.setdefault(name, number) if name else number
            if first != number:
                line = self.report.lines.find(("filter", first, "name"))
                problem = f"{said(table['name'])} is the name of another filter (line {line})"
                self.report.mistake(("filter", number, "name"), problem, "Give each its own.", where="filter")

    def _ping(self, value: object) -> str:
        url = self.opened(value)
        return web_address(url) if url else ""

    def opened(self, value: object) -> str:
        """A text that may be a reference to a secret; "" and a warning where that is missing and need not be there."""
        try:
            return read_open(value, self.folder, self.env)
        except Missing as error:
            if self._need_secrets:
                raise
            self.report.warnings.append(f"{self.report.shown}: {error}. {error.found[0][1]}")
            return ""

    def secret_trouble(self, path: KeyPath, problem: str, advice: str) -> None:
        """A secret that is missing or wrong is a mistake where it is needed, else a warning."""
        if self._need_secrets:
            self.report.mistake(path, problem, advice)
        else:
            self.report.warn(path, f"{problem.rstrip('.')}. {advice}".strip())

    def _path(self, value: object) -> Path:
        return self.folder / Path(line(value)).expanduser()

    def _secret(self, value: object) -> Any:
        return read_secret(value, self.folder)
