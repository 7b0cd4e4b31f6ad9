"""A mail that went through a real SMTP server, and its one-click link posted back to the running pages."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from internwatch.model import Owed
from internwatch.people import Settings, Wish
from tests.fakes.smtp import MailServer
from tests.web.conftest import ADDRESS, ANN, Place, site


async def told(place: Place, *natives: str) -> None:
    """New postings of the board, owed to everybody who wants them, and sent."""
    made = [place.posting(native, f"Research Intern {native}") for native in natives]
    place.open(*made)
    owed = [Owed(ANN, "new", one.key, "1", ("lm",)) for one in made]
    await place.run(place.store.owe, owed, place.now)
    place.now += timedelta(minutes=1)
    await place.watch.settle_up()


async def test_the_button_of_a_mail_program_works(tmp_path: Path) -> None:
    with MailServer() as server:
        async with site(tmp_path, server.port) as place:
            await told(place, "1")
            (taken,) = server.taken
            assert taken.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            raw = next(line for line in taken.raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
            found = re.search(rf"<{ADDRESS}(/u/[\w-]+)>", raw.decode("ascii"))
            assert found, raw
            assert f"{ADDRESS}{found[1]}" in taken.part("plain") and f'href="{ADDRESS}{found[1]}"' in taken.part("html")
            headers = {"content-type": "application/x-www-form-urlencoded"}
            done = await place.client.post(found[1], content=b"List-Unsubscribe=One-Click", headers=headers)
            assert done.status_code == 200 and "You are unsubscribed" in done.text
            await told(place, "2", "3")
            assert len(server.taken) == 1, "not one mail more"
            assert {row.state for row in place.store.outbox_rows(["cancelled"], 9)} == {"cancelled"}
            await place.post(found[1], do="back")
            await told(place, "4")
            assert len(server.taken) == 2


async def test_a_person_who_unsubscribes_from_one_subscription_keeps_the_other(tmp_path: Path) -> None:
    ben = "email:ben@uni.example"
    with MailServer() as server:
        async with site(tmp_path, server.port) as place:
            person = place.store.add_person(ben, "email", place.now, Settings())
            place.store.put_wish(Wish(ben, "models", {"any": ["language model*"]}, place.now))
            await place.owe(filters=(f"{person.id}/models",), to=ben)
            page = await place.post(place.unsubscribe(f"{person.id}/models", ben))
            assert (
                "The mails of “models” to b…@uni.example are switched off" in page.text and person.id not in page.text
            )
            assert place.store.mutes(ben, place.now) == {f"{person.id}/models": None}
