"""The [web] table: what it means, and each mistake with its line and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_config import FILTER, load, only

WEB = '[web]\naddress = "https://watch.example"\n'


def test_it_is_off_when_absent_and_listens_on_this_machine(tmp_path: Path) -> None:
    assert load(tmp_path, FILTER).web is None
    web = load(tmp_path, FILTER + WEB).web
    assert web and (web.address, web.host, web.port) == ("https://watch.example", "127.0.0.1", 8087)


@pytest.mark.parametrize(
    ("said", "host", "port"),
    [("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:9000", "::1", 9000), ("localhost:9", "127.0.0.1", 9)],
)
def test_where_it_listens(tmp_path: Path, said: str, host: str, port: int) -> None:
    web = load(tmp_path, FILTER + WEB + f'listen = "{said}"\n').web
    assert web and (web.host, web.port) == (host, port)


def test_an_address_may_have_a_path_and_loses_its_slash(tmp_path: Path) -> None:
    web = load(tmp_path, FILTER + '[web]\naddress = "https://uni.example/watch/"\n').web
    assert web and web.address == "https://uni.example/watch"
    web = load(tmp_path, FILTER + '[web]\naddress = "http://localhost:8087"\n').web
    assert web and web.address == "http://localhost:8087"


def test_other_machines_are_a_warning(tmp_path: Path) -> None:
    (said,) = (w for w in load(tmp_path, FILTER + WEB + 'listen = "0.0.0.0:8087"\n').warnings if "[web]" in w)
    assert "without TLS" in said


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("[web]\n", "has no address"),
        ('[web]\naddress = "watch.example"\n', "is no web address"),
        ('[web]\naddress = "http://watch.example"\n', "readable to everybody"),
        ('[web]\naddress = "https://me:pw@watch.example"\n', "more than an address"),
        ('[web]\naddress = "https://watch.example/?x=1"\n', "more than an address"),
        (f'[web]\naddress = "https://watch.example/{"x" * 300}"\n', "more than an address"),
        ("[web]\naddress = 7\n", "wants a text"),
        (WEB + 'listen = "8087"\n', "no address to listen at"),
        (WEB + 'listen = "127.0.0.1"\n', "no address to listen at"),
        (WEB + 'listen = "127.0.0.1:70000"\n', "no address to listen at"),
        (WEB + 'listen = "1.2.3:80"\n', "no address to listen at"),
        (WEB + "listen = 8087\n", "wants a text"),
        (WEB + 'listn = "127.0.0.1:80"\n', "Did you mean listen?"),
        (WEB + 'listen = "127.0.0.1:8787"\n[operator]\nport = 8787\n', "is the one of [operator] port"),
        ("web = 3\n" + FILTER, "wants a table"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, table: str, words: str) -> None:
    text = table if FILTER in table else FILTER + table
    found = only(tmp_path, text)
    assert found.line is not None and words in f"{found.problem} {found.advice}"


def test_a_missing_extra_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("internwatch.config.web.find_spec", lambda name: None if name == "uvicorn" else object())
    found = only(tmp_path, FILTER + WEB)
    assert 'extra "web"' in found.problem and "uvicorn" in found.problem and "internwatch[web]" in found.advice
