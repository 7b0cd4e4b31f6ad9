"""`internwatch init`: three questions, then a commented config under 30 lines; it asks no site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from internwatch.cli.desk import Desk

A = TypeVar("A")
DEFAULT = Path("internwatch.toml")
MOST_LINES = 30
ME = "1. Your degree and when you graduate"
TOPICS = '2. Your topics, with commas between ("*" ends a stem; just Enter: all research)'
SEND_TO = "3. Where to send: console, telegram:@channel, email:me@uni.edu, file:alerts.jsonl (commas between)"


@dataclass(frozen=True)
class Answers:
    """What the questions gave. `degree` or `graduation` "" is not told; no topics: every research internship."""

    degree: str
    graduation: str
    topics: tuple[str, ...]
    send_to: tuple[str, ...]
    contact: str

    def uses(self, channel: str) -> bool:
        return any(d.startswith(f"{channel}:") for d in self.send_to)


@click.command("init")
@click.option("--degree", help="Answers the first question: bachelor, master or phd.")
@click.option("--graduation", help="Answers the first question: a month (2028-05) or a year.")
@click.option("--topics", help='Answers the second question: "language model*, reinforcement learning"; "" is all.')
@click.option("--send-to", help='Answers the third question: "telegram:@my_channel, console".')
@click.option("--contact", help="An address that sites are told (else that of an email: destination).")
@click.option("--force", is_flag=True, help="Overwrite a config that is there.")
@click.pass_obj
def init_command(desk: Desk, /, force: bool, contact: str | None, **given: str | None) -> int:
    """Ask three questions and write a config: internwatch.toml here, or the file that --config names. What is
    answered by an option is not asked."""
    from internwatch.config import load_config
    from internwatch.errors import InternwatchError

    path = desk.config_path or Path(desk.env.get("INTERNWATCH_CONFIG") or DEFAULT)
    if path.exists() and not force:
        raise InternwatchError(f"{path} is there already: edit it, or write a new one over it with --force.")
    text = config_text(ask(given, contact))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InternwatchError(f"{path} cannot be written: {error.strerror or error}.") from error
    config = load_config(path, desk.env, need_secrets=False)
    for line in next_steps(path, config.filters[0].send_to):
        click.echo(line)
    return 0


def ask(given: dict[str, str | None], contact: str | None) -> Answers:
    """The answers: from the options where given, else from the person, who is asked again after a mistake."""
    if given["degree"] is None and given["graduation"] is None:
        degree, graduation = _prompt(ME, "phd 2028-05", read_me)
    else:
        degree, graduation = _option("--degree", read_me, f"{given['degree'] or 'phd'} {given['graduation'] or ''}")
    topics = _answer(given["topics"], "--topics", TOPICS, "", read_topics)
    send_to = _answer(given["send_to"], "--send-to", SEND_TO, "console", read_send_to)
    mails = [d.removeprefix("email:") for d in send_to if d.startswith("email:")]
    told = _option("--contact", read_contact, contact) if contact else (mails or [""])[0]
    return Answers(degree, graduation, topics, send_to, told)


def _answer(given: str | None, option: str, question: str, default: str, read: Callable[[str], A]) -> A:
    return _prompt(question, default, read) if given is None else _option(option, read, given)


def _prompt(question: str, default: str, read: Callable[[str], A]) -> A:
    def read_or_ask_again(text: str) -> A:
        try:
            return read(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from error

    answer: A = click.prompt(question, default=default, value_proc=read_or_ask_again, show_default=bool(default))
    return answer


def _option(name: str, read: Callable[[str], A], text: str) -> A:
    try:
        return read(text)
    except ValueError as error:
        raise click.UsageError(f"{name}: {error}") from error


def read_me(text: str) -> tuple[str, str]:
    """ "phd 2028-05" or "PhD, May 2028" -> (degree, graduation); the graduation may be left out. ValueError."""
    from internwatch.filters.language import read_degree, read_graduation

    degree, _, graduation = re.sub(r"[,\s]+", " ", text).strip().partition(" ")
    return read_degree(degree), read_graduation(graduation) if graduation else ""


def read_topics(text: str) -> tuple[str, ...]:
    """ "language model*, title: robot*" -> terms as a filter takes them; ValueError for one that is none."""
    terms = _split(text)
    _check({"any": list(terms)} if terms else {})
    return terms


def read_send_to(text: str) -> tuple[str, ...]:
    """ "telegram:@mine, console" -> destinations; ValueError for one that is none."""
    from internwatch.config.values import spelled

    found = _split(text)
    if not found:
        raise ValueError("name at least one place, for example console")
    _check({"send_to": list(found)})
    return tuple(map(spelled, found))


def read_contact(text: str) -> str:
    """An address or a web page that a site may be told; ValueError."""
    from internwatch.config.report import Wrong
    from internwatch.config.values import contact

    try:
        read: str = contact(text)
    except Wrong as error:
        raise ValueError(str(error)) from error
    return read


def _split(text: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip().strip("\"'").strip() for part in text.split(",")))
    return tuple(part for part in parts if part)


def _check(keys: dict[str, Any]) -> None:
    """Ask the filters whether they take these keys."""
    from internwatch.filters.language import Me, parse_filter

    asked = {"name": "x", "roles": ["research"], "send_to": ["console"], **keys}
    if not all(part.isprintable() for values in keys.values() for part in values):
        raise ValueError("write it on one line, without control characters")
    _, problems = parse_filter(asked, Me())
    if problems:
        raise ValueError(" ".join(filter(None, problems[0][1:])))


def config_text(a: Answers) -> str:
    """The config as text, under 30 lines."""
    asked = [f'degree = "{a.degree}"'] if a.degree != "any" else []
    asked += [f'graduation = "{a.graduation}"'] if a.graduation not in ("", "any") else []
    topics = f"any = {_list(a.topics)}" if a.topics else '# any = ["language model*"]   # only with one of these words'
    contact = f"contact = {_quoted(a.contact)}" if a.contact else '# contact = "me@uni.edu"'
    lines = [
        "# Who is told of which internships. An edit takes effect while internwatch runs; check it with",
        "# `internwatch config check`. Every key that there is, explained: config.example.toml",
        'database = "sqlite:///internwatch.db"   # what was seen and sent: keep it',
        "[me]",
        *asked,
        "[poll]",
        'every = "30m"',
        '# companies = ["tag:frontier-lab", "palantir"]   # left out: all (internwatch sources)',
        "[fetch]",
        f"{contact}   # told to every site that is asked",
        "[[filter]]",
        'name = "research"',
        'roles = ["research"]   # or "any internship"',
        topics,
        '# places = ["US", "London", "remote"]',
        f"send_to = {_list(a.send_to)}",
        *(_telegram() if a.uses("telegram") else []),
        *(_email(a) if a.uses("email") else []),
    ]
    spaced = [row for line in lines for row in (["", line] if line.startswith("[") else [line])]
    return "\n".join(spaced if len(spaced) < MOST_LINES else lines) + "\n"


def _telegram() -> list[str]:
    return ["[telegram]", 'token = "env:TELEGRAM_TOKEN"   # never the token itself; @BotFather gives it']


def _email(a: Answers) -> list[str]:
    address = next(d for d in a.send_to if d.startswith("email:")).removeprefix("email:")
    return [
        "[email]   # your mail server; check these",
        f"host = {_quoted('smtp.' + address.rpartition('@')[2])}",
        "port = 587",
        'security = "starttls"',
        f"user = {_quoted(address)}",
        'password = "env:SMTP_PASSWORD"   # never the password itself',
        f"from = {_quoted(f'internwatch <{address}>')}",
    ]


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def next_steps(path: Path, send_to: Sequence[str]) -> list[str]:
    """What to do now, the last line being the next command."""
    command = "internwatch" if path == DEFAULT else f"internwatch --config {path}"
    steps = [f"wrote {path}"]
    if any(d.startswith("telegram:") for d in send_to):
        steps.append("Make a bot with @BotFather, let it post in your channel, then: export TELEGRAM_TOKEN=…")
    if any(d.startswith("email:") for d in send_to):
        steps.append(f"Look over [email] in {path}, then: export SMTP_PASSWORD=…")
    if len(steps) > 1:
        steps.append(f"Check all of it: {command} doctor")
    return [*steps, f"Next: {command} poll"]
