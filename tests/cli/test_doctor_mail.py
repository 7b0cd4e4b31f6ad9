"""`doctor` and the mail server: connected, encrypted, logged in; what fails is said without the password."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG, Ask
from tests.fakes.smtp import MailServer

MAIL = (
    '[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\nfrom = "watch@uni.example"\n'
    'user = "me"\npassword = "env:SMTP_PASSWORD"\n'
)
PASSWORD = "pa55word-of-mine"


@pytest.fixture
def configured(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    return home / "internwatch.toml"


def write(path: Path, server: MailServer, security: str) -> None:
    text = CONFIG.replace("file:alerts.jsonl", "email:me@uni.example")
    path.write_text(text + MAIL.format(port=server.port, security=security))


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, 0), ("another", 1)])
def test_a_login_is_tried_and_nothing_is_sent(ask: Ask, configured: Path, password: str, code: int) -> None:
    with MailServer(users={"me": password}) as server:
        write(configured, server, "none")
        said = ask("doctor")
    assert said.code == code, said.out
    assert ("lets us in as me (none)" if code == 0 else "broken   email:me@uni.example") in said.out
    assert PASSWORD not in said.out + said.err and server.taken == []


@pytest.mark.parametrize(("password", "code"), [(PASSWORD, 0), ("another", 1)])
def test_the_server_is_asked_though_only_people_get_mails(ask: Ask, configured: Path, password: str, code: int) -> None:
    """No filter sends mails; who signed up gets them."""
    with MailServer(users={"me": password}) as server:
        configured.write_text(CONFIG + MAIL.format(port=server.port, security="none"))
        said = ask("doctor")
    assert said.code == code, said.out
    assert ("lets us in as me (none)" if code == 0 else "broken   email:watch@uni.example") in said.out
    assert PASSWORD not in said.out + said.err and server.taken == []


def test_a_server_without_starttls_is_broken(ask: Ask, configured: Path) -> None:
    with MailServer() as server:
        write(configured, server, "starttls")
        said = ask("doctor")
    assert said.code == 1 and "does not offer what is asked of it" in said.out
    assert PASSWORD not in said.out + said.err


def test_with_send_a_test_mail_arrives(ask: Ask, configured: Path) -> None:
    with MailServer(users={"me": PASSWORD}) as server:
        write(configured, server, "none")
        assert ask("doctor", "--send").code == 0
    (taken,) = server.taken
    assert "This is a test message" in taken.part("plain") and "This is a test message" in taken.part("html")
