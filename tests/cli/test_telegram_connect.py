"""`telegram connect`: the chat where the code is said is found, tried and written; what others say is not lost."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from internwatch.bot.connect import Ear
from internwatch.bot.serve import Bot
from internwatch.channels.telegram import Telegram
from internwatch.channels.telegram.listener import Listener
from internwatch.cli.desk import now
from internwatch.config import load_config
from internwatch.store import open_store
from internwatch.store.store import Store
from internwatch.watch import Watch
from tests.cli.conftest import CONFIG, Ask, Ended
from tests.fakes.telegram import TOKEN, BotApi, error
from tests.fakes.telegram_people import User

GROUP = {"id": -100123, "type": "supergroup", "title": "Lab \x1b[31m& friends"}
FORUM = {**GROUP, "is_forum": True}
CHANNEL = {"id": -100777, "type": "channel", "title": "Interns"}
_LINK = re.compile(r"https://t\.me/fake_bot\?start=([\w-]{20,64})\n")
BOT = '[bot]\naccess = "public"\n'


@pytest.fixture
def api(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    with BotApi() as server:
        configure(home, server)
        yield server


def configure(home: Path, api: BotApi, more: str = "") -> None:
    table = f'[telegram]\ntoken = "env:TELEGRAM_TOKEN"   # from @BotFather\napi_base = "{api.url}"\n'
    (home / "internwatch.toml").write_text("# my watch\n" + CONFIG + table + more)


class Talk:
    """`connect` as a process; its link is read from what it prints."""

    def __init__(self, *args: str, stdin: int = subprocess.DEVNULL) -> None:
        command = [sys.executable, "-m", "internwatch", "telegram", "connect", "--minutes", "0.5", *args]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=stdin, text=True, env=os.environ
        )

    def code(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            if found := _LINK.search(line):
                return found[1]
        raise AssertionError(self.process.communicate())

    def end(self) -> Ended:
        out, err = self.process.communicate(timeout=20)
        return Ended(self.process.returncode, out, err)


Connect = Callable[..., Ended]


@pytest.fixture
def connect(ask: Ask, capsys: pytest.CaptureFixture[str]) -> Connect:
    """Run it; what is given is done with the code when the link is there."""

    def connected(act: Callable[[str], Any], *args: str) -> Ended:
        heard: list[str] = []
        over = threading.Event()

        def opens() -> None:
            while not over.is_set() and not (found := _LINK.search("".join(heard))):
                heard.append(capsys.readouterr().out)
                time.sleep(0.02)
            if not over.is_set() and found:
                act(found[1])

        someone = threading.Thread(target=opens)
        someone.start()
        said = ask("telegram", "connect", "--minutes", "0.5", *args)
        over.set()
        someone.join()
        return Ended(said.code, "".join(heard) + said.out, said.err)

    return connected


def of(api: BotApi, chat: dict[str, Any]) -> User:
    return User(api, 11, "Ann", chat=chat)


def inbox(home: Path) -> dict[str, int]:
    store = open_store(f"sqlite:///{home / 'iw.db'}", now=now())
    try:
        return store.count_updates()
    finally:
        store.close()


def test_a_private_chat_is_found_tried_and_written(api: BotApi, home: Path, connect: Connect) -> None:
    """Comments and spacing stay; the message is judged by the ledger."""
    before = (home / "internwatch.toml").read_text()
    (home / "internwatch.toml").chmod(0o640)
    said = connect(lambda code: api.user(11).says(f"/start {code}"), "--write")
    assert said.code == 0, said.err
    assert "found: the chat with Ann (telegram:11)" in said.out
    (call,) = api.delivered
    assert call.chat == "11" and "This is a test message" in call.visible
    after = (home / "internwatch.toml").read_text()
    line = 'send_to = ["file:alerts.jsonl", "telegram:11"] # telegram:11: Ann'
    assert after == before.replace('send_to = ["file:alerts.jsonl"]', line)
    assert (home / "internwatch.toml").stat().st_mode & 0o777 == 0o640
    assert load_config(home / "internwatch.toml", os.environ).filters[0].send_to == ("file:alerts.jsonl", "telegram:11")
    again = connect(lambda code: api.user(11).says(f"/start {code}"), "--write")
    assert "sends there already" in again.out and (home / "internwatch.toml").read_text() == after


CHATS: dict[str, tuple[Callable[[BotApi, str], Any], str]] = {
    "group": (lambda api, code: of(api, GROUP).says(f"/start@fake_bot {code}"), "telegram:-100123"),
    "topic": (
        lambda api, code: of(api, FORUM).says(f"/start@fake_bot {code}", is_topic_message=True, message_thread_id=45),
        "telegram:-100123/45",
    ),
    "channel": (lambda api, code: of(api, CHANNEL).posts(f" {code}\n"), "telegram:-100777"),
}


@pytest.mark.parametrize("kind", CHATS)
def test_a_group_a_topic_or_a_channel(api: BotApi, home: Path, connect: Connect, kind: str) -> None:
    """Without --write (and without a terminal) the line is printed and nothing is changed."""
    act, destination = CHATS[kind]
    before = (home / "internwatch.toml").read_bytes()
    said = connect(lambda code: act(api, code))
    assert said.code == 0, said.err
    assert f'send_to = ["{destination}"]' in said.out and "\x1b" not in said.out
    (call,) = api.delivered
    assert f"telegram:{call.chat}" + (f"/{call.topic}" if call.topic else "") == destination
    assert (home / "internwatch.toml").read_bytes() == before


def test_what_others_say_meanwhile_is_answered_by_the_bot_later(api: BotApi, home: Path, connect: Connect) -> None:
    """Ben asked before and Cleo during it; a wrong code is no code. The bot answers each once, and the code never."""
    configure(home, api, BOT)
    ben, cleo, ann = api.user(12, "Ben"), api.user(13, "Cleo"), api.user(11, "Ann")
    ben.says("/help")
    cleo.says("/start c_AAAAAAAAAAAAAAAAAAAAAA")

    def act(code: str) -> None:
        cleo.says("/help")
        of(api, CHANNEL).posts("nothing for the bot")
        ann.says(f"/start {code}")

    said = connect(act, "--write")
    assert said.code == 0 and [call.chat for call in api.delivered] == ["11"]
    assert inbox(home) == {"new": 3, "done": 1}, "the post of the channel is not the bot's"
    assert not api.updates.waiting, "and Telegram was told that they were received"
    asyncio.run(_served(home, api, 3))
    assert sorted(call.chat for call in api.delivered) == ["11", "12", "13", "13"]


async def _served(home: Path, api: BotApi, answers: int) -> None:
    watch = Watch.open(load_config(home / "internwatch.toml", os.environ), now=now, env=os.environ)
    watch.senders.use(Telegram(TOKEN, api.url, sleep=lambda _: asyncio.sleep(0)))
    stop = asyncio.Event()
    task = asyncio.create_task(Bot(watch, stop, hold=1, pause=0.05).run())
    async with asyncio.timeout(10):
        while inbox(home).get("new"):
            await asyncio.sleep(0.05)
    stop.set()
    await task
    await watch.aclose()


@pytest.mark.parametrize(("key", "code"), [(b"y\n", 0), (b"n\n", 0), (b"\x03", 130)])
def test_at_a_terminal_one_is_asked(api: BotApi, home: Path, key: bytes, code: int) -> None:
    """A yes writes it, a no prints the line, Ctrl-C at the question changes nothing."""
    ours, theirs = pty.openpty()
    before = (home / "internwatch.toml").read_text()
    try:
        talk = Talk(stdin=theirs)
        api.user(11).says(f"/start {talk.code()}")
        ends = time.monotonic() + 20
        while not api.delivered and time.monotonic() < ends:
            time.sleep(0.02)
        if key == b"\x03":  # the terminal is not the process's own, so the key is sent as what it does
            time.sleep(0.3)
            talk.process.send_signal(signal.SIGINT)
        else:
            os.write(ours, key)
        said = talk.end()
    finally:
        os.close(ours)
        os.close(theirs)
    after = (home / "internwatch.toml").read_text()
    assert said.code == code and 'filter "research"' in said.out
    assert (after != before) is (key == b"y\n") and ("telegram:11" in after) is (key == b"y\n")
    assert ('send_to = ["telegram:11"]' in said.out) is (key == b"n\n")


def test_ctrl_c_leaves_nothing_half_done(api: BotApi, home: Path) -> None:
    before = sorted((p.name, p.read_bytes()) for p in home.glob("*.toml"))
    api.user(12).says("/help")
    talk = Talk("--write")
    talk.code()
    ends = time.monotonic() + 5
    while inbox(home) != {"new": 1} and time.monotonic() < ends:
        time.sleep(0.05)
    talk.process.send_signal(signal.SIGINT)
    said = talk.end()
    assert (said.code, said.err.strip()) == (130, "stopped")
    assert sorted((p.name, p.read_bytes()) for p in home.glob("*.toml")) == before
    assert not api.delivered and inbox(home) == {"new": 1}


def test_nobody_answered(ask: Ask, api: BotApi) -> None:
    said = ask("telegram", "connect", "--minutes", "0.02")
    assert said.code == 1 and "nobody opened the link within 0.02 minutes" in said.err and not api.delivered


def test_a_wrong_token(ask: Ask, api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "43:" + "A" * 35)
    said = ask("telegram", "connect")
    assert said.code == 1 and "refuses the bot's token" in said.err and "@BotFather" in said.err
    assert "A" * 35 not in said.out + said.err
    monkeypatch.delenv("TELEGRAM_TOKEN")
    said = ask("telegram", "connect")
    assert said.code == 64 and "export TELEGRAM_TOKEN" in said.err


def test_another_program_that_listens(ask: Ask, api: BotApi) -> None:
    """One conflict may be the end of an earlier call; the second is somebody."""
    conflict = error(409, "Conflict: terminated by other getUpdates request")
    api.script(conflict, conflict, method="getUpdates")
    said = ask("telegram", "connect", "--minutes", "0.1")
    assert said.code == 1 and "another process listens with this token" in said.err and "stop it" in said.err


@contextmanager
def daemon(home: Path) -> Iterator[None]:
    """A bot that listens and holds the database, as `run` does."""
    started, over = threading.Event(), threading.Event()

    async def serve() -> None:
        watch = Watch.open(load_config(home / "internwatch.toml", os.environ), now=now, env=os.environ, alone=True)
        stop = asyncio.Event()
        task = asyncio.create_task(Bot(watch, stop, hold=1, pause=0.05).run())
        started.set()
        while not over.is_set():
            await asyncio.sleep(0.02)
        stop.set()
        await task
        await watch.aclose()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert started.wait(10)
        yield
    finally:
        over.set()
        thread.join(20)


@pytest.mark.parametrize("access", ["private", "public"])
def test_beside_a_daemon_whose_bot_listens(api: BotApi, home: Path, connect: Connect, access: str) -> None:
    """The daemon hears the code, whoever it lets in; the command does not listen, tries the chat and writes it. The
    code counts once, and a forged one is answered as any other start."""
    configure(home, api, BOT.replace("public", access))
    codes: list[str] = []

    def act(code: str) -> None:
        codes.append(code)
        api.user(13, "Cleo").says("/start c_AAAAAAAAAAAAAAAAAAAAAAAA")
        of(api, GROUP).says(f"/start@fake_bot {code}")

    with daemon(home):
        said = connect(act, "--write")
        assert said.code == 0, said.err
        assert 'send_to = ["file:alerts.jsonl", "telegram:-100123"]' in (home / "internwatch.toml").read_text()
        of(api, GROUP).says(f"/start@fake_bot {codes[0]}")
        ends = time.monotonic() + 10
        while (api.updates.waiting or inbox(home).get("new")) and time.monotonic() < ends:
            time.sleep(0.05)
    first, *rest = [call for call in api.delivered if call.chat == "-100123"]
    assert "This is a test message" in first.visible and "test message" not in "".join(c.visible for c in rest)
    assert [call.chat for call in api.delivered if call.chat != "-100123"] == ["13"]


def test_a_daemon_without_a_bot_is_in_nobodys_way(ask: Ask, api: BotApi, home: Path, store: Store) -> None:
    """And with one, an ended command leaves no token that would count."""
    with store.lock("run"):
        assert "nobody opened the link" in ask("telegram", "connect", "--minutes", "0.02").err
        configure(home, api, BOT)
        said = ask("telegram", "connect", "--minutes", "0.02")
    assert "nobody opened the link" in said.err and "the running daemon listens" in said.out
    assert store.tokens("cli", "connect") == []


def test_a_webhook_is_said_and_removed_when_asked_for(ask: Ask, api: BotApi) -> None:
    """Its host alone is shown: the path of a webhook is a secret."""
    api.hook = {"url": "https://hooks.example.org/bot/s3cret"}
    said = ask("telegram", "connect", "--minutes", "0.02")
    assert said.code == 1 and "webhook at hooks.example.org" in said.err and "s3cret" not in said.err
    said = ask("telegram", "connect", "--minutes", "0.02", "--drop-webhook")
    assert "nobody opened the link" in said.err and not api.hook


def test_the_network_is_down(ask: Ask, api: BotApi, home: Path) -> None:
    """At the start it ends with a sentence; while waiting it is told once and tried again."""
    text = (home / "internwatch.toml").read_text()
    (home / "internwatch.toml").write_text(text.replace(api.url, "http://127.0.0.1:1"))
    said = ask("telegram", "connect")
    assert said.code == 1 and "cannot be reached" in said.err and "Check the network" in said.err
    assert "Traceback" not in said.err


async def test_a_hiccup_while_waiting_is_borne(api: BotApi, store: Store) -> None:
    """Each trouble is told once; a single conflict between others is none."""
    conflict = error(409, "Conflict: terminated by other getUpdates request")
    steps = (error(500, "Internal Server Error"), conflict, error(500, "Internal Server Error"), conflict)
    api.script(*steps, method="getUpdates")
    channel, said = Telegram(TOKEN, api.url), list[str]()
    api.user(11).says("/start c_code")
    try:
        heard = await Ear(Listener(channel), store, now, said.append, pause=0.01).hear("c_code", "fake_bot", 10)
    finally:
        await channel.aclose()
    assert heard and heard.chat.destination == "telegram:11"
    assert len(said) == 1 and said[0].endswith("Internal Server Error; trying again")


def test_a_chat_that_cannot_be_written_to_is_not_kept(api: BotApi, home: Path, connect: Connect) -> None:
    before = (home / "internwatch.toml").read_bytes()
    api.script(error(400, "Bad Request: not enough rights to send text messages to the chat"))
    said = connect(lambda code: of(api, GROUP).says(f"/start@fake_bot {code}"), "--write")
    assert said.code == 1 and "the chat was found, but" in said.err and "administrator" in said.err
    assert (home / "internwatch.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("args", "words"),
    [(("--filter", "nope"), "there is no such filter (research, second)"), (("--write",), "--filter NAME"),
     (("--minutes", "0"), "--minutes"), (("--minutes", "nan"), "--minutes"), (("x",), "unexpected")],
)  # fmt: skip
def test_bad_input_is_a_matter_of_usage(ask: Ask, api: BotApi, home: Path, args: tuple[str, ...], words: str) -> None:
    configure(home, api, '[[filter]]\nname = "second"\nroles = ["research"]\nsend_to = ["console"]\n')
    said = ask("telegram", "connect", *args)
    assert said.code == 2 and words in said.err and not api.arrived


def test_into_a_named_filter_and_to_the_operator(api: BotApi, home: Path, connect: Connect) -> None:
    configure(home, api, '[[filter]]\nname = "second"\nroles = ["research"]\nsend_to = [\n  "console",  # here\n]\n')
    said = connect(lambda c: api.user(11).says(f"/start {c}"), "--write", "--filter", "second", "--operator")
    assert said.code == 0, said.err
    config = load_config(home / "internwatch.toml", os.environ)
    assert [f.send_to for f in config.filters] == [("file:alerts.jsonl",), ("console", "telegram:11")]
    assert config.operator.send_to == ("telegram:11",) and "# here" in (home / "internwatch.toml").read_text()
