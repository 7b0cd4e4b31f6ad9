"""The `[apprise.NAME]` and `[webhook.NAME]` tables: services and web addresses that alerts go to, each by a name of its
own, and what a destination such as "apprise:team" needs of them. Mistakes are noted in a Report; nothing is opened.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from internwatch.config.lines import Path
from internwatch.config.report import Reader, Wrong, did_you_mean
from internwatch.config.secrets import read_secret
from internwatch.config.shape import Apprise, Webhook
from internwatch.config.values import said, web_address
from internwatch.errors import ConfigError

if TYPE_CHECKING:
    from internwatch.config.tables import Tables

NAMED = ("apprise", "webhook")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_EXAMPLE = {
    "apprise": 'Add [apprise.{name}] with url = "env:{env}_URL".',
    "webhook": 'Add [webhook.{name}] with url = "https://…" and secret = "env:{env}_SECRET".',
}
EXTRA = 'needs the extra "channels", which is not installed'
INSTALL = 'Install it: pip install "internwatch[channels]".'
# Services that internwatch speaks to by itself, and better.
_OURS = {"tgram": "telegram", "mailto": "email", "mailtos": "email"}
# After Standard Webhooks: 192 to 512 bits.
_SHORTEST, _LONGEST = 24, 64


def read_apprise(tables: Tables) -> tuple[Apprise, ...]:
    """Every `[apprise.NAME]`."""
    readers: Mapping[str, Reader] = {"url": lambda value: read_secret(value, tables.folder)}
    made = _read(tables, "apprise", readers, ("url",))
    return tuple(Apprise(name, **values) for name, values in made.items())


def read_webhooks(tables: Tables) -> tuple[Webhook, ...]:
    """Every `[webhook.NAME]`."""
    readers: Mapping[str, Reader] = {
        "url": lambda value: _hook(url) if (url := tables.opened(value)) else "",
        "secret": lambda value: read_secret(value, tables.folder),
        "old_secret": lambda value: read_secret(value, tables.folder),
        "private": _yes_or_no,
    }
    made = _read(tables, "webhook", readers, ("url", "secret"))
    for name, values in made.items():
        if values["url"].startswith("http:") and not values.get("private"):
            problem = "would carry what you look for readable to everybody on the way"
            advice = "Use https://, or private = true for an address inside your own network."
            tables.report.mistake(("webhook", name, "url"), problem, advice)
    return tuple(Webhook(name, **values) for name, values in made.items() if values["url"])


def _read(
    tables: Tables, kind: str, readers: Mapping[str, Reader], wanted: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """name -> values, of the tables in which everything that is wanted is right."""
    given = tables.root.get(kind, {})
    advice = _EXAMPLE[kind].format(name="team", env="TEAM")
    if not isinstance(given, dict):
        tables.report.mistake((kind,), "wants a table for each name", advice)
        return {}
    found = {}
    for name, table in given.items():
        if not isinstance(table, dict):
            tables.report.mistake((kind, name), "wants a table for each name", advice, where=f"[{kind}]")
            continue
        where = f"[{kind}.{name}]"
        if not _NAME.fullmatch(name):
            tables.report.mistake((kind, name), "wants a name of letters, digits, _ and -", advice, where=where)
        values = tables.report.read(table, (kind, name), readers)
        for key in wanted:
            if key not in table:
                problem = f"has no {key}"
                tables.report.mistake((kind, name), problem, _EXAMPLE[kind].format(name=name, env="TEAM"), where=where)
        if all(key in values for key in wanted):
            found[name] = values
    return found


def check_named(tables: Tables, destination: str, at: Path, where: str | None) -> None:
    """A destination "apprise:NAME" or "webhook:NAME" that is in use needs its table, its extra and its secrets."""
    kind, _, name = destination.partition(":")
    kind, name = kind.strip().lower(), name.strip()
    given = tables.root.get(kind, {})
    table = given.get(name) if isinstance(given, dict) else None
    if table is None:
        advice = _EXAMPLE[kind].format(name=name, env=re.sub(r"\W", "_", name).upper())
        if isinstance(given, dict) and given:
            advice = did_you_mean(name, given)
        tables.report.mistake(
            at, f"{destination} needs a table [{kind}.{name}]", advice, value=destination, where=where
        )
        return
    if kind == "apprise" and find_spec("apprise") is None:
        tables.report.mistake(at, f"{destination} {EXTRA}", INSTALL, value=destination, where=where)
    if isinstance(table, dict):
        for key, look in (("url", _service), ("secret", signing_key), ("old_secret", signing_key)):
            if key in table and not (kind == "webhook" and key == "url"):
                _check(tables, (kind, name, key), table[key], look)


def _check(tables: Tables, path: Path, value: object, look: Any) -> None:
    """The secret must be there and look like one; it is never quoted. (A wrong reference is noted where it is read.)"""
    try:
        secret = read_secret(value, tables.folder)
        problem = look(secret.reveal(tables.env), secret.place)
    except Wrong:
        return
    except ConfigError as error:
        found = error.mistakes[0]
        tables.secret_trouble(path, f"{found.path}: {found.problem}", found.advice)
        return
    if isinstance(problem, tuple):
        tables.secret_trouble(path, *problem)


def _service(url: str, place: str) -> tuple[str, str] | None:
    """What is wrong with an apprise URL, as far as it shows."""
    scheme, apart, _ = url.partition("://")
    if not apart or not scheme:
        return f"{place} holds no apprise URL", 'It looks like "ntfy://my-topic"; see github.com/caronc/apprise.'
    if ours := _OURS.get(scheme.strip().lower()):
        return f"{place} is for {ours}, which internwatch does by itself", f'Send to "{ours}:…" instead.'
    return None


def signing_key(secret: str, place: str = "the secret") -> tuple[str, str] | bytes:
    """The bytes of a signing secret "whsec_…", or what is wrong with it."""
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if _SHORTEST <= len(key) <= _LONGEST:
        return key
    advice = f"It is whsec_ and {_SHORTEST} to {_LONGEST} bytes in base64: echo whsec_$(openssl rand -base64 32)."
    return f"{place} holds no signing secret", advice


def _hook(url: str) -> str:
    """The address of a receiver: http or https, without a password in it."""
    parts = urlsplit(web_address(url))
    if parts.username or parts.password:
        raise Wrong("holds a user or password", "Receivers check the signature; leave it out.")
    return url.strip()


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"wants true or false, not {said(value)}")
    return value
