"""Where the config is: the option, the environment, this folder, the user's folder. It does not read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from internwatch.errors import ConfigError, Mistake

HERE = (Path("internwatch.toml"), Path("config.toml"))


def find_config(option: Path | None, env: Mapping[str, str]) -> Path:
    """The config file: `--config`, INTERNWATCH_CONFIG, ./internwatch.toml, ./config.toml, or
    ~/.config/internwatch/config.toml (XDG_CONFIG_HOME), the first that is given or there. ConfigError when none is."""
    named = option or (Path(env["INTERNWATCH_CONFIG"]).expanduser() if env.get("INTERNWATCH_CONFIG") else None)
    if named is not None:
        if named.exists():
            return named
        whose = "--config" if option else "INTERNWATCH_CONFIG"
        advice = f"`internwatch --config {named} init` writes one."
        raise ConfigError([Mistake(str(named), None, "", f"there is no such file ({whose} names it).", advice)])
    places = (*HERE, home_config(env))
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(map(str, places))
    problem = f"there is no config yet (looked for {looked})."
    raise ConfigError([Mistake("internwatch.toml", None, "", problem, "`internwatch init` asks and writes one.")])


def home_config(env: Mapping[str, str]) -> Path:
    """The config in the user's folder, by the XDG rules (a relative XDG_CONFIG_HOME does not count)."""
    given = env.get("XDG_CONFIG_HOME", "")
    home = Path(env["HOME"]) if env.get("HOME") else Path("~").expanduser()
    base = Path(given) if given.startswith("/") else home / ".config"
    return base / "internwatch" / "config.toml"
