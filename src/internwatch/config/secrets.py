"""References to secrets, "env:NAME" and "file:PATH", opened only when they are needed; it holds no secret itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from internwatch.config.report import Wrong
from internwatch.errors import ConfigError, Mistake

_NAME = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_FILE = re.compile(r"file:(\S.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ADVICE = 'Write "env:NAME" (an environment variable) or "file:PATH"; the secret itself never stands in the config.'


class Missing(Wrong):
    """A secret that is referred to cannot be had here."""


class Secret(msgspec.Struct, frozen=True):
    """Where a secret is: "env:NAME" or "file:/absolute/path". Showing it shows the place, never the secret."""

    place: str

    def reveal(self, env: Mapping[str, str]) -> str:
        """The secret, without white space around it; ConfigError when it is missing, empty or holds line breaks."""
        value, problem, advice = _from_env(self.place, env) if self.place.startswith("env:") else _from_file(self.place)
        if not problem and not value:
            problem, advice = "is empty", "Put the secret into it."
        if not problem and _CONTROL.search(value):
            problem, advice = "holds line breaks or control characters", "Put the secret alone into it, on one line."
        if problem:
            raise ConfigError([Mistake(self.place, None, "", f"{problem}.", advice)])
        return value


def _from_env(place: str, env: Mapping[str, str]) -> tuple[str, str, str]:
    name = place.removeprefix("env:")
    if name not in env:
        return "", "this environment variable is not set", f"Set it first: export {name}=…"
    return env[name].strip(), "", ""


def _from_file(place: str) -> tuple[str, str, str]:
    file = Path(place.removeprefix("file:"))
    try:
        return file.read_text(encoding="utf-8").strip(), "", ""
    except UnicodeDecodeError:
        return "", "is not UTF-8 text", "Put the secret alone into it, on one line."
    except OSError as error:
        return "", f"cannot be read ({error.strerror or error})", "Check the path, its owner and permissions."


def read_secret(value: object, folder: Path) -> Secret:
    """A reference to a secret; Wrong for anything else, without repeating what stands there: it may be the secret."""
    if not isinstance(value, str):
        raise Wrong("wants a reference to a secret", ADVICE)
    text = value.strip()
    if _NAME.fullmatch(text):
        return Secret(text)
    if found := _FILE.fullmatch(text):
        return Secret(f"file:{folder / Path(found[1]).expanduser()}")
    if text.startswith("env:"):
        raise Wrong("names no environment variable after env:", ADVICE)
    raise Wrong("does not refer to a secret: what stands here would be the secret itself", ADVICE)


def read_open(value: object, folder: Path, env: Mapping[str, str]) -> str:
    """A text that may stand in the config or, because it can hold a password, be a reference to a secret."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong("wants a text")
    text = value.strip()
    if not (_NAME.fullmatch(text) or _FILE.fullmatch(text)):
        return text
    try:
        return read_secret(text, folder).reveal(env)
    except ConfigError as error:
        raise Missing(f"{text} {error.mistakes[0].problem}", error.mistakes[0].advice) from error
