"""The scraper files: the shipped folder, overlaid by the user's own, each file one careers page to watch.

It reads files and chooses among them; it asks no site and keeps no state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from internwatch import systems
from internwatch.config.channels import yes_or_no
from internwatch.config.report import Report, Wrong, did_you_mean, read_toml
from internwatch.config.tables import OFTEN
from internwatch.config.values import duration, duration_words, line, said, web_address, words
from internwatch.errors import ConfigError, Mistake
from internwatch.model import Source

PACKAGE = Path(__file__).resolve().parent
# The keys that every scraper file may have; what else it may have is its system's `Options`.
KEYS = ("name", "system", "token", "tags", "countries", "every", "careers", "note", "off")
_KEY = re.compile(r"\w[\w.+@&-]*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_GLOB = re.compile(r"[*?\[]")
_EVERY = duration(1, 30 * 86400)


class Loaded(msgspec.Struct, frozen=True):
    """All sources, by key, and what is no mistake but perhaps not meant."""

    sources: tuple[Source, ...]
    warnings: tuple[str, ...] = ()


def shipped(package: Path = PACKAGE) -> Path:
    """The folder of the scraper files that come along: in the installed package, else the repository's own."""
    installed = package / "_scrapers"
    return installed if installed.is_dir() else package.parents[1] / "scrapers"


def load_sources(own: Path | None) -> Loaded:
    """Every scraper file of the shipped folder and of one's own; ConfigError with the mistakes of all files.

    A file in the own folder takes the place of a shipped one of the same name. A folder that is not there is empty.
    """
    files = {file.stem: file for folder in (shipped(), own) if folder for file in _files(folder)}
    sources: list[Source] = []
    mistakes: list[Mistake] = []
    warnings: list[str] = []
    for key, file in sorted(files.items()):
        try:
            source = load_source(file, key)
        except ConfigError as error:
            mistakes += error.mistakes
            continue
        sources.append(source)
        if source.every and source.every < OFTEN:
            warnings.append(f"{file}: every = {duration_words(source.every)}: under 5 minutes is hard on small sites.")
    if mistakes:
        raise ConfigError(mistakes)
    return Loaded(tuple(sources), (*warnings, *_doubles(sources, own)))


def _files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return []
    return [file for file in sorted(folder.glob("*.toml")) if not file.name.startswith(".")]


def _doubles(sources: Sequence[Source], own: Path | None) -> list[str]:
    """Own files that look where a shipped one looks already: both cannot count."""
    if own is None or not any(Path(s.path).parent == own for s in sources):
        return []
    first: dict[str, Source] = {}
    found = []
    for source in sources:
        other = first.setdefault(systems.scraper(source.system).board(source), source)
        if other is not source:
            both = f"{other.key}.toml and {source.key}.toml look at the same board"
            found.append(f"{both}; only {other.key} is used. To replace a shipped file, give yours its name.")
    return found


def load_source(file: Path, key: str) -> Source:
    """One scraper file, or ConfigError with all its mistakes."""
    table, text = read_toml(file, str(file))
    report = Report(str(file), text)
    if not _KEY.fullmatch(key):
        report.mistake((), f"{said(key)} cannot be a key", "Name the file with letters, digits and dashes.")
    values = {name: _read(report, name, table[name]) for name in KEYS if name in table}
    for name in ("name", "system"):
        if name not in table:
            report.mistake((), f"has no {name}", f'Add {name} = "…".')
    options = _options(report, table, values.get("system"))
    if report.mistakes:
        raise ConfigError(report.mistakes)
    return Source(key=key, options=options, path=str(file), **values)


def _read(report: Report, name: str, value: object) -> Any:
    """One of the common keys; None after a mistake."""
    try:
        return _READERS[name](value)
    except Wrong as error:
        report.wrong((name,), error)
        return None


def _tags(value: object) -> tuple[str, ...]:
    return tuple(tag.lower() for tag in words(value))


def _countries(value: object) -> tuple[str, ...]:
    codes = words(value)
    if wrong := next((code for code in codes if not _COUNTRY.fullmatch(code)), None):
        raise Wrong(f"holds {said(wrong)}, which is no country", 'Write ISO codes such as "US" and "GB".', wrong)
    return codes


def _system(value: object) -> str:
    name = line(value)
    if name not in systems.names():
        raise Wrong(f"{said(name)} is no system", did_you_mean(name, systems.names()))
    return name


_READERS = {
    "name": line, "system": _system, "token": line, "tags": _tags, "countries": _countries, "every": _EVERY,
    "careers": web_address, "note": line, "off": yes_or_no,
}  # fmt: skip


@cache
def _fields(shape: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    """The fields of a system's options by name: hundreds of files share a few dozen systems."""
    return {f.encode_name: f for f in msgspec.structs.fields(shape)}


def _options(report: Report, table: Mapping[str, Any], system: str | None) -> Any:
    """The system's own keys as its `Options`; None after a mistake."""
    if system is None:
        return None
    shape = systems.scraper(system).Options
    given = {key: value for key, value in table.items() if key not in KEYS}
    fields = _fields(shape)
    if "token" in fields and "token" in table:
        given["token"] = table["token"]
    try:
        return msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        if not _name_options(report, given, fields, system):
            report.mistake((), str(error).removesuffix(" - at `$`"))
        return None


def _name_options(report: Report, given: Mapping[str, Any], fields: Mapping[str, Any], system: str) -> bool:
    """Note each option that is wrong, unknown or missing; msgspec itself stops at the first. False: none is."""
    before = len(report.mistakes)
    known = (*KEYS, *(name for name in fields if name not in KEYS))
    for key, value in given.items():
        if key not in fields:
            report.mistake((key,), f"is not a key of a {system} source", did_you_mean(key, known))
            continue
        try:
            msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as error:
            report.mistake((key,), f"{str(error)[:1].lower()}{str(error)[1:]}")
    for name, field in fields.items():
        if field.required and name not in given:
            report.mistake((), f"has no {name}", f"A {system} source needs it.")
    return len(report.mistakes) > before


def select(sources: Iterable[Source], patterns: Sequence[str]) -> tuple[Source, ...]:
    """The sources that these keys, globs or "tag:NAME" name, each once, in the order of `sources`; () is all that are
    not `off`.

    A company's name works like its key; case does not count. What is `off` is named by its key or a tag, not by a glob.
    ConfigError names every pattern that matches nothing, with the nearest keys.
    """
    everything = tuple(sources)
    if not patterns:
        return tuple(s for s in everything if not s.off)
    chosen: set[str] = set()
    mistakes = []
    for pattern in patterns:
        keys = {s.key for s in everything if _named(s, pattern.strip().casefold())}
        chosen |= keys
        if not keys:
            mistakes.append(Mistake(pattern, None, "", *_nearest(pattern.strip().casefold(), everything)))
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(s for s in everything if s.key in chosen)


def included(source: Source, patterns: Sequence[str]) -> bool:
    """Whether `select` takes this source. Patterns that name nothing are no mistake here."""
    return any(_named(source, pattern.strip().casefold()) for pattern in patterns) if patterns else not source.off


def _named(source: Source, pattern: str) -> bool:
    if pattern.startswith("tag:"):
        tag = pattern.removeprefix("tag:").strip()
        return any(fnmatchcase(own, tag) for own in source.tags)
    key = source.key.casefold()
    return pattern in (key, source.name.casefold()) or bool(
        not source.off and _GLOB.search(pattern) and fnmatchcase(key, pattern)
    )


def _nearest(pattern: str, sources: Sequence[Source]) -> tuple[str, str]:
    """The problem and the advice for a pattern that names nothing."""
    if pattern.startswith("tag:"):
        tags = sorted({tag for s in sources for tag in s.tags})
        return "no source has this tag.", f"Tags are: {', '.join(tags)}." if tags else ""
    if _GLOB.search(pattern):
        return "no source's key is like this.", "`internwatch sources` lists the keys."
    names = {s.name.casefold(): s.key for s in sources} | {s.key.casefold(): s.key for s in sources}
    near = dict.fromkeys(names[n] for n in get_close_matches(pattern, list(names), 3, 0.6))
    near |= dict.fromkeys(s.key for s in sources if pattern and pattern in s.key.casefold())
    advice = f"Did you mean {' or '.join(list(near)[:3])}?" if near else "`internwatch sources` lists the keys."
    return "no source has this key.", advice
