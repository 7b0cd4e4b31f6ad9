"""The fake Bot API is as strict as the real one: else the tests that trust its ledger would prove nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fakes.telegram import TOKEN, BotApi, reset_before
from tests.fakes.telegram_rules import BadRequest, parse_html


def post(api: BotApi, method: str = "sendMessage", token: str = TOKEN, **parameters: Any) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.post(f"{api.url}/bot{token}/{method}", data=parameters)


@pytest.mark.parametrize(
    ("raw", "visible"),
    [
        ("plain", "plain"),
        ("<b>a</b> &lt;i&gt; &amp;&quot;&#39;", "a <i> &\"'"),
        ('<a href="https://x.example/?a=1&amp;b=2">x</a>', "x"),
        ("&nbsp; stays", "&nbsp; stays"),
        ("<b><i>a</i></b>", "a"),
    ],
)
def test_html_as_the_server_reads_it(raw: str, visible: str) -> None:
    assert parse_html(raw)[0] == visible


@pytest.mark.parametrize("raw", ["<b>a", "<p>a</p>", "a</b>", "<b><i>a</b></i>", "a < b", "<br>", "<b"])
def test_html_that_the_server_refuses(raw: str) -> None:
    with pytest.raises(BadRequest, match="can't parse entities"):
        parse_html(raw)


def test_a_link_that_is_none_is_shown_as_text() -> None:
    assert parse_html('<a href="javascript:x">x</a>')[1] == []


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"chat_id": "1", "text": "x" * 4097}, "message is too long"),
        ({"chat_id": "1", "text": "🧪" * 2049}, "message is too long"),
        ({"chat_id": "1", "text": "<b></b>" * 5000, "parse_mode": "HTML"}, "Text is too long"),
        ({"chat_id": "1", "text": " \n "}, "message text is empty"),
        ({"chat_id": "1"}, "text is empty"),
        ({"chat_id": "1", "text": "x", "parse_mode": "Markdown"}, "parse_mode"),
        ({"chat_id": "1", "text": "x", "no_such_parameter": "1"}, "unknown parameters"),
        ({"chat_id": "1", "text": "x", "disable_notification": "maybe"}, "can't parse disable_notification"),
        ({"chat_id": "1", "text": "x", "message_thread_id": "1"}, "message thread not found"),
    ],
)
def test_what_the_server_refuses(parameters: dict[str, str], text: str) -> None:
    with BotApi() as api:
        answer = post(api, **parameters)
    assert answer.status_code == 400
    assert text in answer.json()["description"]
    assert api.delivered == []


def test_topics_tokens_and_methods() -> None:
    with BotApi(topics={"-1001": {45}}) as api:
        assert post(api, chat_id="-1001", text="x", message_thread_id=45).status_code == 200
        assert post(api, chat_id="-1001", text="x", message_thread_id=46).status_code == 400
        assert post(api, token="9:no", chat_id="1", text="x").status_code == 401
        assert post(api, method="noSuchMethod").status_code == 404
    assert len(api.delivered) == 1


def test_it_slows_down_who_is_too_fast() -> None:
    with BotApi(rates=True) as api:
        codes = [post(api, chat_id="5", text=f"n{n}").status_code for n in range(6)]
    assert codes == [200, 200, 200, 200, 429, 429]


def test_a_reset_before_leaves_nothing() -> None:
    with BotApi() as api:
        api.script(reset_before())
        with pytest.raises(httpx.TransportError):
            post(api, chat_id="5", text="x")
    assert len(api.arrived) == 1
    assert api.delivered == []
