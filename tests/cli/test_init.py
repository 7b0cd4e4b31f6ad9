"""`internwatch init`: three questions, a short commented config that loads, and what to do next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from internwatch.cli import cli
from internwatch.cli.init import Answers, config_text, read_me, read_send_to, read_topics
from internwatch.config import Config, load_config
from internwatch.errors import InternwatchError

SECRETS = {"TELEGRAM_TOKEN": "1:x", "SMTP_PASSWORD": "x"}


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INTERNWATCH_CONFIG", raising=False)
    return CliRunner()


def init(runner: CliRunner, *args: str, typed: str | None = None) -> Result:
    return runner.invoke(cli, ["init", *args], input=typed)


def read() -> Config:
    return load_config(Path("internwatch.toml"), SECRETS)


def test_three_answers_make_a_config(runner: CliRunner) -> None:
    """What was typed stands in the config; the last line is the next command."""
    done = init(runner, typed="PhD, May 2028\nlanguage model*, title: robot*\ntelegram:@interns, email:me@uni.edu\n")
    assert done.exit_code == 0, done.output
    config = read()
    assert (config.me.degree, config.me.graduation) == ("phd", "2028-05")
    (only,) = config.filters
    assert [(t.words, t.field) for t in only.any] == [("language model*", ""), ("robot*", "title")]
    assert only.send_to == ("telegram:@interns", "email:me@uni.edu")
    assert config.email is not None
    assert (config.email.host, config.email.sender) == ("smtp.uni.edu", "internwatch <me@uni.edu>")
    assert config.fetch.contact == "me@uni.edu"
    assert done.output.splitlines()[-1] == "Next: internwatch poll"
    assert "TELEGRAM_TOKEN" in done.output and "SMTP_PASSWORD" in done.output and "doctor" in done.output


def test_just_enter_is_enough(runner: CliRunner) -> None:
    """The defaults make a config that works without any account."""
    done = init(runner, typed="\n\n\n")
    assert done.exit_code == 0, done.output
    config = load_config(Path("internwatch.toml"), {})
    assert config.filters[0].roles == "research"
    assert config.filters[0].send_to == ("console",)
    assert config.telegram is None and config.email is None


def test_three_questions_are_asked(runner: CliRunner) -> None:
    """No more, no less; what an option answers is not asked."""
    asked = [line for line in init(runner, typed="\n\n\n").output.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert len(asked) == 3
    some = init(runner, "--force", "--degree", "phd", "--send-to", "console", typed="\n")
    assert "2. Your topics" in some.output
    assert "1." not in some.output and "3." not in some.output


def test_a_wrong_answer_is_asked_again(runner: CliRunner) -> None:
    """With what is wrong about it."""
    done = init(runner, typed="phd soon\nwizard 2028\nphd 2028\n*\nmodels\npigeon\nconsole\n")
    assert done.exit_code == 0, done.output
    for words in ('"soon"', '"wizard"', '"pigeon" is no destination'):
        assert words in done.output
    assert read().me.graduation == "2028"


def test_a_script_answers_by_options(runner: CliRunner) -> None:
    """Nothing is asked; nothing needs to be typed."""
    done = init(
        runner, "--degree", "master", "--graduation", "2027", "--topics", "", "--send-to", "file:a.jsonl",
        "--contact", "https://me.example",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    config = read()
    assert (config.me.degree, config.me.graduation, config.filters[0].any) == ("master", "2027", ())
    assert config.fetch.contact == "https://me.example"


@pytest.mark.parametrize(
    "wrong",
    [("--degree", "wizard"), ("--graduation", "soon"), ("--topics", "*"), ("--send-to", "pigeon"), ("--send-to", ","),
     ("--contact", "nobody at all")],
)  # fmt: skip
def test_a_wrong_option_is_a_usage_error(runner: CliRunner, wrong: tuple[str, str]) -> None:
    """It names the option, and no config is written."""
    answers = {"--degree": "phd", "--topics": "x", "--send-to": "console"} | dict([wrong])
    done = init(runner, *(word for pair in answers.items() for word in pair))
    assert done.exit_code == 2
    assert "Error" in done.output
    assert not Path("internwatch.toml").exists()


def test_a_config_that_is_there_is_not_overwritten(runner: CliRunner) -> None:
    """Only with --force; before the first question."""
    Path("internwatch.toml").write_text("mine")
    done = init(runner)
    assert isinstance(done.exception, InternwatchError)
    assert "--force" in str(done.exception)
    assert Path("internwatch.toml").read_text() == "mine"
    assert init(runner, "--force", typed="\n\n\n").exit_code == 0
    assert read().filters


def test_the_file_that_config_names_is_written(runner: CliRunner) -> None:
    """Its folder is made, and the next command names it."""
    done = runner.invoke(cli, ["--config", "deep/er/iw.toml", "init"], input="\n\n\n")
    assert done.exit_code == 0, done.output
    assert load_config(Path("deep/er/iw.toml"), {}).filters
    assert done.output.splitlines()[-1] == "Next: internwatch --config deep/er/iw.toml poll"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_a_sentence(runner: CliRunner, tmp_path: Path) -> None:
    """No stack trace."""
    tmp_path.chmod(0o500)
    done = init(runner, typed="\n\n\n")
    assert isinstance(done.exception, InternwatchError)


def test_a_path_that_is_a_folder_s_file_is_a_sentence(runner: CliRunner) -> None:
    """A parent that is a file: no stack trace either."""
    Path("deep").write_text("")
    done = runner.invoke(cli, ["--config", "deep/iw.toml", "init"], input="\n\n\n")
    assert isinstance(done.exception, InternwatchError)
    assert "cannot be written" in str(done.exception)


@pytest.mark.parametrize("degree", ["phd", "any"])
@pytest.mark.parametrize("graduation", ["", "2028", "any"])
@pytest.mark.parametrize("topics", [(), ("reinforcement learning",), ('say "hi"', "naïve\\b", "c++")])
@pytest.mark.parametrize(
    "send_to", [("console",), ("telegram:-1001234/45",), ("email:o'b@x.org", "telegram:@abcde", 'file:a "b".jsonl')]
)
def test_every_answer_gives_a_short_commented_config(
    tmp_path: Path, degree: str, graduation: str, topics: tuple[str, ...], send_to: tuple[str, ...]
) -> None:
    """Under 30 lines, with comments, and it loads and says what was answered."""
    text = config_text(Answers(degree, graduation, topics, send_to, ""))
    assert len(text.splitlines()) < 30
    assert text.count("#") >= 5
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    (only,) = load_config(path, SECRETS).filters
    assert only.send_to == send_to
    assert len(only.any) == len(topics)
    assert only.degree == (None if degree == "any" else degree)
    assert only.graduation == (graduation if graduation == "2028" else None)


def test_answers_are_read_generously() -> None:
    """As people write them."""
    assert read_me("Ph.D.  2028-05") == ("phd", "2028-05")
    assert read_me("phd") == ("phd", "")
    assert read_topics(' "language model*" ,, robots, robots ') == ("language model*", "robots")
    assert read_topics("  ") == ()
    assert read_send_to("Console, FILE:a.jsonl") == ("console", "file:a.jsonl")
    with pytest.raises(ValueError, match="at least one"):
        read_send_to(" , ")
