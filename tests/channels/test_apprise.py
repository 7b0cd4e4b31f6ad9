"""Alerts through apprise, judged by what a real server received: ntfy, Gotify, Mattermost, JSON."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from internwatch.channels import ChannelSettings, build_channels
from internwatch.channels.apprise import Apprise
from internwatch.channels.apprise_said import blotted, error_of
from internwatch.channels.parts import nobody_called, parts_of
from internwatch.config import load_config
from internwatch.errors import ConfigError, Mistake, SendError
from internwatch.model import Message
from tests.deliver.test_with_store import Desk
from tests.fakes.receiver import DROP, SILENT, Answer, Receiver

TEAM = "apprise:team"
TOKEN = "AsuperSecretT0ken"
LONG = "\n\n".join(f"Research Intern {n} — Acme\n   New York · apply by 30 November {'é' * 60}" for n in range(80))


@pytest.fixture
def server() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


def ntfy(server: Receiver, more: str = "") -> str:
    return f"ntfy://user:{TOKEN}@127.0.0.1:{server.port}/interns{more}"


def channel(*urls: str, total: float = 5.0) -> Apprise:
    return Apprise(
        {name: lambda url=url: url for name, url in zip(("team", "other"), urls, strict=False)}, total=total, pace=0.0
    )  # type: ignore[misc]


def hello(text: str = "New: Intern\nAcme", subject: str = "New: Intern — Acme") -> Message:
    return Message(subject, text, id="id1")


@pytest.fixture
async def desk(tmp_path: Path, server: Receiver) -> Any:
    made = Desk(tmp_path, channel(ntfy(server, "?rto=0.3")))
    yield made
    await made.channels["apprise"].aclose()
    made.store.close()


async def test_an_opening_arrives_as_plain_words(desk: Desk, server: Receiver) -> None:
    """The whole title on top, what matters below, no markup."""
    desk.owe(1, destination=TEAM)
    assert (await desk.pay()).sent == 1
    (came,) = server.came
    assert came.json["topic"] == "interns"
    assert came.json["title"].startswith("New: Research Intern, Language Models 1 — Acme Research")
    body = came.json["message"]
    assert "Acme Research · New York, NY / Paris" in body
    assert "https://careers.acme.example/jobs/1?team=a&b=c" in body
    assert not any(mark in body for mark in ("<b>", "</", "&amp;", "**"))
    assert desk.states() == {"sent": 1}


async def test_a_burst_is_one_message(desk: Desk, server: Receiver) -> None:
    desk.owe(*range(1, 9), destination=TEAM)
    await desk.pay()
    (came,) = server.came
    assert "8 new postings" in came.json["title"]
    assert all(f"Language Models {n}" in came.json["message"] for n in range(1, 9))


@pytest.mark.parametrize(
    ("answer", "scope", "code", "unknown"),
    [
        (Answer(401), "destination", "unauthorized", False),
        (Answer(403), "destination", "forbidden", False),
        (Answer(404), "destination", "not-found", False),
        (Answer(429), "destination", "busy", False),
        (Answer(429, '{"code": 42901, "error": "limit reached"}'), "destination", "busy", False),
        (Answer(503), "destination", "busy", False),
        (Answer(400), "message", "refused", False),
        (Answer(500), "message", "server-error", True),
        (DROP, "message", "cut", True),
        (SILENT, "message", "cut", True),
    ],
)
async def test_false_is_told_for_what_it_is(
    server: Receiver, answer: Answer | str, scope: str, code: str, unknown: bool
) -> None:
    """Whether it surely did not arrive is read from what the library logs; none of it shows the URL's secrets."""
    server.usual = answer
    made = channel(ntfy(server, "?rto=0.3"))
    with pytest.raises(SendError) as caught:
        await made.send(hello(), "team")
    error = caught.value
    assert (error.scope, error.code, error.unknown) == (scope, code, unknown)
    assert "ntfy" in str(error)
    assert TOKEN not in repr(error) and "interns" not in str(error)
    assert len(server.came) == 1
    await made.aclose()


async def test_nobody_there_is_no_unknown_result() -> None:
    made = channel("json://127.0.0.1:9/")
    with pytest.raises(SendError) as caught:
        await made.send(hello(), "team")
    assert (caught.value.code, caught.value.unknown, caught.value.scope) == ("connect", False, "destination")
    await made.aclose()


async def test_a_library_that_hangs_is_left_behind(server: Receiver) -> None:
    server.usual = SILENT
    made = channel(ntfy(server, "?rto=3"), total=0.2)
    with pytest.raises(SendError) as caught:
        await made.send(hello(), "team")
    assert (caught.value.unknown, caught.value.code) == (True, "reply-timeout")
    server.gone.set()
    await made.aclose()


async def test_what_never_got_a_thread_surely_did_not_arrive(server: Receiver) -> None:
    """Eight that hang keep every thread; the ninth was never begun and may be sent again without a mark."""
    server.usual = SILENT
    made = channel(ntfy(server, "?rto=3"), total=0.5)
    found = await asyncio.gather(*(made.send(hello(f"{n}"), "team") for n in range(9)), return_exceptions=True)
    errors = [one for one in found if isinstance(one, SendError)]
    assert [(one.unknown, one.code, one.scope) for one in errors[8:]] == [(False, "connect", "destination")]
    assert all(one.unknown for one in errors[:8]) and len(errors) == 9
    server.gone.set()
    await made.aclose()


async def test_an_unknown_result_is_repeated_once_and_marked(desk: Desk, server: Receiver) -> None:
    server.usual = DROP
    desk.owe(1, destination=TEAM)
    for _ in range(4):
        await desk.pay()
        desk.later(3600)
    assert len(server.came) == 2
    assert [came.json["message"].startswith("↻ possible repeat") for came in server.came] == [False, True]
    assert desk.states() == {"sent": 1}


async def test_twice_refused_and_then_taken_is_one_message(desk: Desk, server: Receiver) -> None:
    server.answers.extend([Answer(400), Answer(400)])
    desk.owe(1, destination=TEAM)
    for _ in range(4):
        await desk.pay()
        desk.later(3600)
    assert (len(server.came), desk.states()) == (3, {"sent": 1})


async def test_what_is_always_refused_is_dead_after_three_tries(desk: Desk, server: Receiver) -> None:
    server.usual = Answer(400)
    desk.owe(1, destination=TEAM)
    for _ in range(5):
        await desk.pay()
        desk.later(3600)
    assert (len(server.came), desk.states()) == (3, {"dead": 1})


async def test_a_long_message_is_several_and_goes_on_where_it_stopped(server: Receiver) -> None:
    """Mattermost takes 4,000 letters. The second part fails at first: the first is not sent again."""
    made = channel(f"mmost://127.0.0.1:{server.port}/{TOKEN}x")
    server.answers.extend([Answer(), Answer(503)])
    with pytest.raises(SendError):
        await made.send(hello(LONG), "team")
    assert (await made.send(hello(LONG), "team")).note.startswith("in ")
    texts = [came.json["text"] for came in server.came]
    assert texts[1] == texts[2]
    got = [texts[0], *texts[2:]]
    assert len(got) == int(got[0].split("(1/")[1].split(")")[0])
    said = "\n".join(got)
    assert all(f"Research Intern {n} — Acme\n" in said for n in range(80))
    assert all(len(text) <= 4000 for text in texts)
    await made.aclose()


async def test_a_service_of_html_gets_text_escaped(server: Receiver) -> None:
    made = channel(f"json://127.0.0.1:{server.port}/?format=html")
    await made.send(hello('R&D <b>Intern</b> "x"'), "team")
    assert "<b>" not in server.came[0].json["message"]
    assert "&lt;b&gt;Intern" in server.came[0].json["message"]
    await made.aclose()


async def test_a_title_rings_at_nobody_s_phone(server: Receiver) -> None:
    made = channel(f"json://127.0.0.1:{server.port}/")
    await made.send(hello("@everyone <!channel> @here careers@here.example", "New: @everyone"), "team")
    came = server.came[0].json
    assert "@everyone" not in came["title"] + came["message"]
    assert "@here" not in came["message"].replace("careers@", "")
    assert "<!channel" not in came["message"]
    await made.aclose()


class Everything(logging.Handler):
    """A root log that keeps all it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def root_log() -> Iterator[Everything]:
    kept, root = Everything(), logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(kept)
    yield kept
    root.removeHandler(kept)
    root.setLevel(before)


async def test_nothing_of_a_url_is_shown_or_logged(
    server: Receiver, capfd: pytest.CaptureFixture[str], root_log: Everything, tmp_path: Path
) -> None:
    """Through passes with everything logged: errors, the outbox, the log, standard error."""
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=sys.stderr))
    sender = channel(ntfy(server, "?rto=0.2"), f"slack://{TOKEN}/wrong")
    made = Desk(tmp_path, sender)
    said = []
    for number, usual in enumerate((Answer(403), DROP, Answer(400), Answer(200)), 1):
        server.usual = usual
        made.owe(number, destination=TEAM)
        made.owe(number, destination="apprise:other")
        said += [str(await made.pay()), *map(str, made.store.destinations().values())]
        made.later(90_000)
    for row in made.store.outbox_rows(("sent", "dead", "pending"), 99):
        said.append(str(made.store.attempts(row.id)))
    said.append(repr(vars(sender)))
    await sender.aclose()
    made.store.close()
    structlog.reset_defaults()
    out, err = capfd.readouterr()
    everything = "\n".join([*said, out, err, *root_log.lines])
    assert "cannot be used" in everything
    assert "403" in everything
    assert TOKEN not in everything


@pytest.mark.parametrize("url", ["nonsense://x", f"slack://{TOKEN}", "http:/", ""])
async def test_a_url_that_cannot_be_used_holds_its_destination_alone(url: str) -> None:
    made = channel(url)
    with pytest.raises(SendError, match=r"URL of \[apprise.team\] cannot be used") as caught:
        await made.send(hello(), "team")
    assert (caught.value.scope, caught.value.permanent) == ("destination", True)
    assert TOKEN not in str(caught.value)
    with pytest.raises(SendError, match="has no"):
        await made.send(hello(), "nobody")
    await made.aclose()


async def test_a_url_of_several_targets_is_refused_before_any_gets_it_twice(server: Receiver, tmp_path: Path) -> None:
    """The library does not say which of them failed, so each needs a name of its own."""
    several = channel(f"ntfy://127.0.0.1:{server.port}/good1/bad/good2")
    made = Desk(tmp_path, several)
    made.owe(1, destination=TEAM)
    for _ in range(3):
        await made.pay()
        made.later(90_000)
    held = made.store.destinations()[TEAM]
    assert (server.came, held.state) == ([], "paused")
    assert "[apprise.team] names 3 targets; write one [apprise.NAME] for each" in held.reason
    with pytest.raises(SendError, match="names 3 targets"):
        await several.check("team")
    await several.aclose()
    made.store.close()


async def test_tries_are_made_by_us_alone(server: Receiver) -> None:
    """What a service answered with an error may have arrived: a copy of the library's would bear no mark."""
    server.usual = Answer(500)
    made = channel(ntfy(server, "?retry=2&wait=0"))
    with pytest.raises(SendError):
        await made.send(hello(), "team")
    assert len(server.came) == 1
    await made.aclose()


async def test_a_url_that_is_mended_is_read_again(server: Receiver) -> None:
    url = [ntfy(server)]
    made = Apprise({"team": lambda: url[-1]}, pace=0.0)
    server.answers.append(Answer(403))
    with pytest.raises(SendError):
        await made.send(hello(), "team")
    url.append(ntfy(server).replace("/interns", "/others"))
    await made.send(hello(), "team")
    assert [came.json["topic"] for came in server.came] == ["interns", "others"]
    await made.aclose()


async def test_a_secret_that_is_missing_is_waited_for() -> None:
    def missing() -> str:
        raise ConfigError([Mistake("env:TEAM", None, "", "this environment variable is not set.")])

    made = Apprise({"team": missing})
    with pytest.raises(SendError, match="is not set") as caught:
        await made.check("team")
    assert (caught.value.permanent, caught.value.scope, caught.value.code) == (False, "destination", "secret")
    await made.aclose()


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the config's check, and by whoever opens the channel."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.delitem(sys.modules, "internwatch.channels.apprise")
    path = tmp_path / "internwatch.toml"
    path.write_text(CONFIG.format(url="env:TEAM"))
    for tell in (
        lambda: load_config(path, {"TEAM": "ntfy://x"}),
        lambda: build_channels(["apprise"], ChannelSettings(apprise={"team": str})),
    ):
        with pytest.raises(ConfigError, match=r'pip install "internwatch\[channels\]"'):
            tell()


CONFIG = """\
[fetch]
contact = "me@uni.edu"
[[filter]]
name = "r"
roles = ["research"]
send_to = ["apprise:team"]
[apprise.team]
url = "{url}"
"""


@pytest.mark.parametrize(
    ("url", "env", "line", "words"),
    [
        (f"ntfy://user:{TOKEN}@x/y", {}, 8, "does not refer to a secret"),
        ("env:TEAM", {}, 8, "env:TEAM: this environment variable is not set"),
        ("env:TEAM", {"TEAM": TOKEN}, 8, "env:TEAM holds no apprise URL"),
        ("env:TEAM", {"TEAM": f"tgram://{TOKEN}/1"}, 8, "is for telegram, which internwatch does by itself"),
    ],
)
def test_the_config_is_told_what_is_wrong_and_never_the_secret(
    tmp_path: Path, url: str, env: dict[str, str], line: int, words: str
) -> None:
    path = tmp_path / "internwatch.toml"
    path.write_text(CONFIG.format(url=url))
    with pytest.raises(ConfigError) as caught:
        load_config(path, env)
    (mistake,) = caught.value.mistakes
    assert mistake.line == line
    assert words in mistake.problem
    assert TOKEN not in str(caught.value)


def test_a_destination_needs_its_table(tmp_path: Path) -> None:
    path = tmp_path / "internwatch.toml"
    path.write_text(CONFIG.format(url="env:TEAM").replace("apprise:team", "apprise:taem"))
    with pytest.raises(ConfigError) as caught:
        load_config(path, {"TEAM": "ntfy://x"})
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.advice) == (6, "Did you mean team?")


def test_parts_lose_nothing_and_fit() -> None:
    for text in (LONG, "x" * 5000, "word " * 2000, "算法实习生" * 700, "", "\n\n\nend\n"):
        for limit in (10, 160, 1000, 4000):
            parts = parts_of(text, limit)
            assert all(len(part.encode()) <= max(limit, 40) for part in parts)
            if len(parts) > 1:
                bodies = [part.partition("\n")[2] for part in parts]
                assert "".join("".join(bodies).split()) == "".join(text.split())
                assert [part.partition("\n")[0] for part in parts] == [
                    f"({n}/{len(parts)})" for n in range(1, len(parts) + 1)
                ]
    assert parts_of("short", 100) == ["short"]


def test_no_line_is_cut_that_fits() -> None:
    parts = parts_of(LONG, 600)
    lines = {line for part in parts for line in part.split("\n")}
    assert set(filter(None, LONG.split("\n"))) <= lines


def test_what_the_library_says_is_read() -> None:
    def read(*said: str) -> tuple[str, bool]:
        error = error_of("Slack", list(said), "slack://abcdefgh")
        return error.code, error.unknown

    assert read("Failed to send Slack notification: Unauthorized, error=401.") == ("unauthorized", False)
    assert read("A Connection error", "Socket Exception: HTTPSConnectionPool: NameResolutionError") == (
        "connect", False,
    )  # fmt: skip
    assert read("A Connection error", "Socket Exception: Read timed out.") == ("cut", True)
    for proxy in (
        "Missing dependencies for SOCKS support.",
        "Proxy URL had unsupported scheme ftp, should use http://",
    ):
        assert read("A Connection error", f"Socket Exception: {proxy}") == ("connect", False)
    assert read() == ("refused", False)
    assert blotted("see slack://abcdefgh and abcdefgh", "slack://abcdefgh") == "see … and …"
    assert nobody_called("me@uni.edu") == "me@uni.edu"
