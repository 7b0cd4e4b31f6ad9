"""`people` and `bounce`: signed up by one mail, told nothing before a yes; what comes back switches an address off."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from internwatch.channels.email.address import bounce_address
from internwatch.cli.desk import now
from internwatch.model import Owed
from internwatch.store.store import Store
from tests.cli.conftest import CONFIG, Ask
from tests.fakes.smtp import DROP, MailServer
from tests.fakes.telegram import BotApi

BOUNCES = Path(__file__).resolve().parents[1] / "channels" / "bounces"
ANN = "email:ann@uni.example"
SITE = "https://watch.uni.example"


@pytest.fixture
def mail(home: Path) -> Iterator[MailServer]:
    """A mail server, named in the config; failed mails come back to bounces@watch.example."""
    with MailServer() as server:
        table = (
            f'[email]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
            'from = "internwatch <watch@watch.example>"\nbounces = "bounces@watch.example"\n'
        )
        (home / "internwatch.toml").write_text(CONFIG + table)
        yield server


def secret_in(server: MailServer) -> str:
    found = re.search(rf"{SITE}/confirm/([\w-]+)", server.taken[-1].part("plain"))
    assert found, server.taken[-1].part("plain")
    return found[1]


def test_one_mail_asks_and_a_yes_makes_active(ask: Ask, mail: MailServer, store: Store) -> None:
    said = ask("people", "add", "email:ann@uni.example", "--site", SITE, "--topics", "language model*")
    assert said.code == 0, said.err
    (taken,) = mail.taken
    assert taken.recipients == ("ann@uni.example",) and taken.mail["List-Unsubscribe"] is None
    secret = secret_in(mail)
    assert f'href="{SITE}/confirm/{secret}"' in taken.part("html")
    assert "internships with language model." in taken.part("plain") and "do nothing" in taken.part("html")
    (row,) = ask("people", "list", "--json").lines
    assert (row["destination"], row["state"], row["wishes"]) == (ANN, "new", ["research"])
    assert "asked, no answer" in ask("people", "list").out
    assert ask("people", "confirm", "nonsense").code == 1
    assert ask("people", "confirm", secret).out == f"{ANN} gets mails now\n"
    assert ask("people", "list", "--json").lines[0]["state"] == "active"
    again = ask("people", "add", ANN, "--site", SITE)
    assert again.code == 1 and "has confirmed already" in again.err and len(mail.taken) == 1


def test_without_pages_the_mail_holds_a_code(ask: Ask, mail: MailServer) -> None:
    ask("people", "add", "ann@uni.example")
    text = mail.taken[0].part("plain")
    found = re.search(r"Your code: ([\w-]+)", text)
    assert found and found[1] in mail.taken[0].part("html") and "http" not in text
    assert ask("people", "confirm", found[1]).code == 0


def test_no_more_than_two_mails_a_day(ask: Ask, mail: MailServer) -> None:
    codes = [ask("people", "add", ANN, "--site", SITE).code for _ in range(4)]
    assert codes == [0, 0, 1, 1] and len(mail.taken) == 2
    assert len(ask("people", "list", "--json").lines[0]["wishes"]) == 1


def test_a_question_that_was_refused_may_be_asked_again(ask: Ask, mail: MailServer) -> None:
    mail.script("rcpt", *["550 5.1.1 no such user"] * 3)
    for _ in range(3):
        refused = ask("people", "add", ANN)
        assert refused.code == 1 and "no such user" in refused.err
    assert ask("people", "add", ANN).code == 0
    mail.script("data", DROP)
    assert "nobody knows" in ask("people", "add", ANN).err
    assert "2 times" in ask("people", "add", ANN).err, "one that may have arrived counts"


def test_bad_wishes_and_addresses_send_nothing(ask: Ask, mail: MailServer) -> None:
    for bad in (
        ["not an address"],
        [ANN, "--rhythm", "sometimes"],
        [ANN, "--degree", "wizard"],
        [ANN, "--topics", "*"],
    ):
        assert ask("people", "add", *bad).code in (1, 2), bad
    assert mail.taken == [] and ask("people", "list").out == "nobody has signed up\n"


def test_who_is_removed_is_forgotten(ask: Ask, mail: MailServer, store: Store) -> None:
    ask("people", "add", ANN)
    assert ask("people", "remove", "ann@uni.example").out == f"{ANN} is forgotten\n"
    assert ask("people", "remove", ANN).code == 1
    assert store.person(ANN) is None and store.wishes(ANN) == []


def test_capitals_tell_no_two_people_apart(ask: Ask, mail: MailServer, store: Store) -> None:
    ask("people", "add", "Ann@uni.example", "--site", SITE)
    ask("people", "confirm", secret_in(mail))
    again = ask("people", "add", "ann@Uni.example", "--site", SITE)
    assert again.code == 1 and "Ann@uni.example has confirmed already" in again.err and len(mail.taken) == 1
    assert ask("people", "remove", "ANN@uni.example").out == "email:Ann@uni.example is forgotten\n"


# -- bounces ----------------------------------------------------------------------------------------------------------


def returned(ask: Ask, monkeypatch: pytest.MonkeyPatch, name: str, to: str, *args: str, copy: int = 0) -> str:
    """Pipe a report into `bounce` as if it came to this address; what it said."""
    raw = (BOUNCES / f"{name}.eml").read_bytes()
    raw = raw.replace(b"bounces+0123456789abcdef01234567@watch.example", to.encode())
    raw = re.sub(rb"(?im)^(message-id: <)(?!5f2d8c)", rb"\g<1>%d" % copy, raw)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    ended = ask("bounce", *args)
    assert ended.code == 0, ended.err
    return ended.out


@pytest.fixture
def envelope(ask: Ask, mail: MailServer) -> str:
    """The signed address to which mails to ann come back."""
    ask("people", "add", ANN)
    assert re.fullmatch(r"bounces\+[0-9a-f]{24}@watch\.example", mail.taken[0].sender)
    return mail.taken[0].sender


def test_two_hard_bounces_switch_off_and_it_can_be_resumed(
    ask: Ask, envelope: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "1 of 2" in returned(ask, monkeypatch, "postfix", envelope)
    assert "noted already" in returned(ask, monkeypatch, "postfix", envelope)
    assert "is switched off" in returned(ask, monkeypatch, "gmail", envelope)
    assert store.owed_destinations(now()) == []
    store.owe([Owed(ANN, "new", "greenhouse:acme:1", "1")], now())
    assert store.owed_destinations(now()) == [], "nothing is sent there any more"
    assert f"{ANN}  switched off" in ask("people", "list").out
    assert f"warning  {ANN}: paused: 2 mails came back within 7 days" in ask("doctor").out
    assert "2 mails came back within 7 days" in ask("outbox").out
    assert ask("people", "resume", "ann@uni.example").code == 0
    assert [name for name, *_ in store.owed_destinations(now())] == [ANN]
    assert "1 of 2" in returned(ask, monkeypatch, "qmail", envelope), "counted anew"


def test_a_forged_report_does_nothing(ask: Ask, envelope: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ann's own signature nobody can switch her off, however often."""
    last = "0" if envelope.partition("@")[0][-1] != "0" else "1"
    forged = envelope.partition("@")[0][:-1] + last + "@watch.example"
    for to in (forged, "bounces@watch.example", "ann@uni.example"):
        for copy in range(3):
            assert "none of our mails" in returned(ask, monkeypatch, "postfix", to, copy=copy)
    assert ANN not in store.destinations()


def test_other_mails_are_left_alone(ask: Ask, envelope: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("not-vacation", "not-delivered"):
        assert returned(ask, monkeypatch, name, envelope) == "no delivery report; left alone\n"
    assert ANN not in store.destinations()


def test_the_button_of_a_mail_program_works_by_mail(
    ask: Ask, envelope: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "asked by mail to be left alone" in returned(ask, monkeypatch, "not-unsubscribe", envelope)
    assert store.destinations()[ANN].state == "paused"


def test_the_filter_may_name_the_address(ask: Ask, envelope: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some filters know the recipient and some heads do not."""
    assert "none of our mails" in returned(ask, monkeypatch, "sendmail", "me@elsewhere.example")
    assert "1 of 2" in returned(ask, monkeypatch, "sendmail", "me@elsewhere.example", "--to", envelope)


def test_a_bounce_stands_in_the_history_of_its_alert(
    ask: Ask, envelope: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from internwatch.store.rows import Outcome

    store.owe([Owed(ANN, "new", "greenhouse:acme:1", "1")], now())
    (row,) = store.outbox_rows(("pending",), 1)
    claim = store.claim([row.id], now(), 60)
    assert claim
    store.settle(claim, {row.id: Outcome("sent", reference="5f2d8c0e9b7a46318d1f0e2c3b4a5968")}, now())
    returned(ask, monkeypatch, "postfix", envelope)
    assert "last try: hard 5.1.1 smtp; 550 5.1.1" in ask("outbox", "--state", "sent").out


def test_a_bounce_of_a_hint_is_known(
    ask: Ask, home: Path, mail: MailServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where hints go is an address of ours too."""
    path = home / "internwatch.toml"
    path.write_text(path.read_text() + '[hints]\nsend_to = ["email:hints@uni.example"]\n')
    back = bounce_address("bounces@watch.example", store.secret("bounces"), "hints@uni.example")
    assert "email:hints@uni.example" in returned(ask, monkeypatch, "postfix", back)


def test_without_an_address_for_bounces_it_says_so(ask: Ask, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    said = ask("bounce")
    assert said.code == 1 and "[email] bounces" in said.err


def test_an_invitation_is_printed_where_access_is_by_invitation(
    ask: Ask, home: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BotApi() as api:
        monkeypatch.setenv("BOT", api.token)
        telegram = f'[telegram]\ntoken = "env:BOT"\napi_base = "{api.url}"\n'
        (home / "internwatch.toml").write_text(f'{CONFIG}{telegram}[bot]\naccess = "invite"\n')
        said = ask("people", "invite", "--days", "3")
        assert said.code == 0, said.err
        found = re.fullmatch(r"https://t\.me/fake_bot\?start=i_([\w-]{20,60})\n", said.out)
        assert found, said.out
        assert store.use(found[1], "invite", now()) is not None
        (home / "internwatch.toml").write_text(f'{CONFIG}{telegram}[bot]\naccess = "private"\n')
        refused = ask("people", "invite")
        assert refused.code == 2 and 'access = "invite"' in refused.err
