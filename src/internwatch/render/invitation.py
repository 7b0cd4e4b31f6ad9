"""The one mail that somebody gets who was signed up: it asks whether they want the others. It sends nothing."""

from __future__ import annotations

from datetime import datetime

import msgspec

from internwatch import reading
from internwatch.model import Message
from internwatch.render import email, words
from internwatch.render.markup import Line, Link, Text, safe_url, text

SUBJECT = "Do you want mails about research internships?"
_NOTHING = "If you did not ask for this, do nothing: you will get no other mail from here."


class Invitation(msgspec.Struct, frozen=True):
    """`link` confirms when it is opened and the button there is pressed; where no page is served it is "", and `code`
    goes back to whoever signed the person up. `asked` says in words what they would be told of."""

    id: str
    code: str
    until: datetime
    link: str = ""
    asked: str = ""


def invitation(made: Invitation) -> Message:
    """The mail; both parts hold the same link or code."""
    asked = reading.clean(made.asked, 200)
    about = f"You would be told of: {asked}." if asked else "You would be told when a research internship opens."
    url = safe_url(made.link)
    until = f"It works until {words.moment(made.until)}."
    how = (
        f"Press the button to say yes. {until}"
        if url
        else f"To say yes, give this code to the one who signed you up. {until}"
    )
    lines: list[Line] = [
        (Text(SUBJECT),), (),
        (Text("Somebody, probably you, signed this address up at internwatch."),), (Text(about),), (),
        (Text("To say yes, open: "), Link(url, url)) if url else (Text(f"Your code: {made.code}"),),
        (Text(until if url else how),), (), (Text(_NOTHING),),
    ]  # fmt: skip
    box = email.Alert(
        accent="#2450c8", head="ONE QUESTION", title=SUBJECT, company="internwatch", places="", struck=False, pills=(),
        moved=(), rows=() if url else (email.Row("Your code", made.code),), line=f"{about} {how}", quote="", further=(),
        note="", url=url, action="Yes, send them to me" if url else "",
    )  # fmt: skip
    return Message(
        subject=SUBJECT, text=text(lines), html=email.page(SUBJECT, [box], [(Text(_NOTHING),)]), id=made.id
    )  # fmt: skip
