"""What the README and its neighbours claim is true: files exist, snippets load, commands are there."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from internwatch import reading, systems
from internwatch.cli import COMMANDS
from internwatch.cli.explain import value_words
from internwatch.config import load_config
from internwatch.sources import load_sources, select

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", "DESIGN.md", "CHANGELOG.md", "deploy/README.md"]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.S)


def test_the_two_commands_come_first() -> None:
    """A stranger sees an alert, then `make demo` and `make test`, before anything else to run."""
    shell = blocks("sh")[0].splitlines()
    assert shell[0].startswith("make demo") and shell[1].startswith("make test")
    assert README.index("make demo") < README.index("BotFather")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (path.parent / t).exists()]
    assert not missing


def test_every_command_is_in_the_readme_and_every_command_named_there_exists() -> None:
    named = set(re.findall(r"`(?:\.venv/bin/)?internwatch ([a-z-]+)", README)) | set(
        re.findall(r"^\| `([a-z-]+)", README, re.M)
    )
    table = README[README.index("| command |") :].split("\n\n")[0]
    assert all(re.search(rf"`{name}\b", table) for name in COMMANDS), "a command is missing in the table"
    assert named - set(systems.names()) <= set(COMMANDS)


def test_every_system_is_in_the_readme_with_its_options() -> None:
    table = README[README.index("| system | its address") :].split("\n\n")[0]
    rows = {row[0]: row[2] for line in table.splitlines()[2:] if (row := re.findall(r"[^|]+", line))}
    assert {name.strip(" `") for name in rows} == set(systems.names())
    for name, says in rows.items():
        options = {f.encode_name for f in msgspec.structs.fields(systems.scraper(name.strip(" `")).Options)}
        assert set(re.findall(r"`(\w+)", says)) <= options, name


def test_the_filter_of_the_readme_loads(tmp_path: Path) -> None:
    """The snippet under "What a filter can say", with only the secrets' places added."""
    snippet = next(b for b in blocks("toml") if "[[filter]]" in b)
    rest = (
        '\n[telegram]\ntoken = "env:TOKEN"\n[email]\nhost = "smtp.uni.edu"\nport = 587\nsecurity = "starttls"\n'
        'from = "me@uni.edu"\n[fetch]\ncontact = "me@uni.edu"\n'
    )
    path = tmp_path / "internwatch.toml"
    path.write_text('database = "sqlite:///iw.db"\n' + snippet + rest)
    config = load_config(path, {"TOKEN": "1:x"})
    assert config.filters[0].graduation == "2028-05"


def test_a_company_in_three_lines_as_written(tmp_path: Path) -> None:
    """The three lines, in a file with the name the README gives, are a source that can be selected."""
    lines = next(b for b in blocks("toml") if "Acme Research" in b)
    assert len(tomllib.loads(lines)) == 3 == len(lines.strip().splitlines())
    (tmp_path / "scrapers").mkdir()
    (tmp_path / "scrapers" / "acme.toml").write_text(lines)
    (source,) = select(load_sources(tmp_path / "scrapers").sources, ("acme",))
    assert (source.name, source.system, source.token) == ("Acme Research", "greenhouse", "acme")


FACTS_PART = README.split("## What it understands")[1].split("Also: ")[0]
FACT_ROWS = re.findall(r"^\| ([a-z ]+) \| (\*title:\* )?(.+?) \| (.+?) \|$", FACTS_PART, re.M)[1:]


@pytest.mark.parametrize(("fact", "in_title", "words", "value"), FACT_ROWS, ids=[f"{r[0]}: {r[2]}" for r in FACT_ROWS])
def test_what_it_understands_is_what_it_reads(fact: str, in_title: str, words: str, value: str) -> None:
    """Each row of the README's table, read as a posting of November 2026."""
    title, text = (words, "") if in_title else ("Research Intern", words + ".")
    facts = reading.read(title, text, posted=datetime(2026, 11, 3, tzinfo=UTC))
    found = getattr(facts, fact.replace(" ", "_"))
    several = found if isinstance(found, tuple) else (found,)
    marks = [mark for mark in ("hedged", "inferred") if getattr(several[0], mark)]
    said = ", ".join(value_words(one.value) for one in several) + (f" ({', '.join(marks)})" if marks else "")
    levels = [f"{level} {value_words(one.value)}" for level, one in facts.graduation_by_degree.items()]
    assert (f"{said}; {', '.join(levels)}" if levels and fact == "graduation" else said) == value


def test_the_table_of_facts_is_there() -> None:
    assert len(FACT_ROWS) > 25


def test_the_worked_example_of_a_system_works() -> None:
    """README's file and its test, run as they stand there."""
    file, test = blocks("python")
    space: dict[str, object] = {"datetime": datetime, "UTC": UTC, "__name__": "acmehire"}
    for block in (file, test):
        exec(compile(block, "README.md", "exec", dont_inherit=True), space)
    (name,) = [name for name in space if name.startswith("test_")]
    space[name]()  # type: ignore[operator]
    assert {"Options", "board", "start", "read", "read_detail"} <= set(space)


def test_the_example_config_loads_whole(tmp_path: Path) -> None:
    """Every line of config.example.toml is accepted once its secrets are in the environment."""
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    env = dict.fromkeys(re.findall(r"env:([A-Z_]+)", text), "123456:" + "x" * 35)
    path = tmp_path / "config.toml"
    path.write_text(text)
    assert load_config(path, env).filters


def test_nothing_speaks_of_a_machine_or_a_registry() -> None:
    """No home folders and no package registry's host in what is shipped."""
    odd = re.compile(r"/home/|/root/|/work/|pypi\.org|files\.pythonhosted|artifactory|Users/")
    kinds = (".py", ".toml", ".md", ".txt", ".service", ".yaml", "Dockerfile", "Makefile")
    skipped = {".git", ".venv", "build", "dist"}
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n not in skipped and not n.endswith("cache__") and not n.startswith(".")]
        for name in files:
            path = Path(folder, name)
            if name.endswith(kinds) and path != Path(__file__) and odd.search(path.read_text(encoding="utf-8")):
                found.append(str(path.relative_to(ROOT)))
    assert not found
