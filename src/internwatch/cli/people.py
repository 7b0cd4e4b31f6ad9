"""`internwatch people`: who gets mails by their own wish; adding somebody asks them first, by one mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from internwatch.admission import INVITED_DAYS
from internwatch.cli.desk import Desk, run

if TYPE_CHECKING:
    from internwatch.config import Config
    from internwatch.model import Message
    from internwatch.people import Person, Wish
    from internwatch.signup import Question
    from internwatch.store.store import Store


@click.group("people")
def people_group() -> None:
    """Who gets mails by their own wish (addresses in the config's send_to need none of this)."""


def _rhythm(ctx: click.Context, option: click.Parameter, value: str) -> str:
    from internwatch.rhythm import parse_rhythm

    said = " ".join(value.lower().split())
    try:
        parse_rhythm(said)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    return said


@people_group.command("add")
@click.argument("address")
@click.option(
    "--topics", default="", help='Only with one of these words: "language model*, robot*"; else all research.'
)
@click.option("--degree", help="bachelor, master or phd.")
@click.option("--graduation", help="A month (2028-05) or a year.")
@click.option(
    "--rhythm", default="instant", callback=_rhythm, help='"instant", "hourly", "daily 09:00", "weekly mon 09:00".'
)
@click.option("--site", default="", help="Where the pages of `run` are reached, if not at the config's [web] address.")
@click.pass_obj
def add_command(desk: Desk, /, address: str, site: str, **wished: str | None) -> int:
    """Sign ADDRESS (email:me@uni.edu) up: ONE mail asks for a yes, nothing else is sent until it came. Without [web]
    the mail holds a code instead of a link; `internwatch people confirm CODE` takes it."""
    from internwatch import signup
    from internwatch.errors import SendError

    desk.log_to_stderr(quiet=True)
    config = desk.config(need_secrets=True)
    destination = signup.mail_destination(address)
    site = site or (config.web.address if config.web else "")
    store = desk.store(config)
    try:
        destination = signup.as_known(destination, store.mail_destinations())
        wish, settings = _wish(destination, wished, desk.now())
        question = signup.ask(store, destination, desk.now(), settings)
        try:
            run(_send(config, desk, store, _invitation(question, site, wish), destination))
        except SendError as error:
            if not error.unknown:
                signup.unasked(store, question)
            raise
        finally:
            _keep(store, wish)
    finally:
        store.close()
    click.echo(f"{destination} was asked by mail; nothing else is sent there before the answer (24 hours).")
    return 0


def _wish(destination: str, wished: dict[str, Any], now: Any) -> tuple[Wish, Any]:
    """The first wish of a new person; a usage error where it is none."""
    from internwatch.people import Person, Settings, Wish, filter_of

    topics = tuple(dict.fromkeys(part.strip() for part in str(wished["topics"]).split(",") if part.strip()))
    says: dict[str, Any] = {"roles": ["research"], **({"any": list(topics)} if topics else {})}
    says |= {key: wished[key] for key in ("degree", "graduation") if wished[key]}
    settings = Settings(
        degree=wished["degree"] or "phd", graduation=wished["graduation"], topics=topics, rhythm=str(wished["rhythm"])
    )
    wish = Wish(destination, "research", says, now, str(wished["rhythm"]))
    _, problems = filter_of(wish, Person(destination, "X", now, "email", "new", settings))
    if problems:
        raise click.UsageError(" ".join(filter(None, problems[0])))
    return wish, settings


def _keep(store: Store, wish: Wish) -> None:
    """A second question about the same person leaves the wishes as they are."""
    if not store.wishes(wish.person):
        store.put_wish(wish)


def _invitation(question: Question, site: str, wish: Wish) -> Message:
    import hashlib

    from internwatch.render.invitation import Invitation, invitation

    mark = hashlib.sha256(question.secret.encode()).hexdigest()[:32]
    link = f"{site.rstrip('/')}/confirm/{question.secret}" if site else ""
    words = ", ".join(term.rstrip("*") for term in wish.says.get("any", ()))
    asked = f"research internships with {words}" if words else "research internships"
    return invitation(Invitation(mark, question.secret, question.until, link, asked))


async def _send(config: Config, desk: Desk, store: Store, message: Message, destination: str) -> None:
    from internwatch.channels import build_channels, channel_for
    from internwatch.senders import channel_settings

    name, address = channel_for(destination)
    channel = build_channels({name}, channel_settings(config, desk.env, store.secret("bounces")))[name]
    try:
        await channel.send(message, address)
    finally:
        await channel.aclose()


@people_group.command("invite")
@click.option(
    "--days", default=INVITED_DAYS, show_default=True, type=click.IntRange(1, 999), help="How long it counts."
)
@click.pass_obj
def invite_command(desk: Desk, days: int) -> int:
    """Print a link that lets one person subscribe with the bot ([bot] access = "invite"); it counts once."""
    from datetime import timedelta

    from internwatch.admission import invitation

    desk.log_to_stderr(quiet=True)
    config = desk.config(need_secrets=True)
    if config.bot is None or config.bot.access != "invite":
        raise click.UsageError('invitations need a table [bot] with access = "invite"')
    store = desk.store(config)
    try:
        bot = run(_bot_name(config, desk))
        token = store.issue("invite", "invite", desk.now(), lasts=timedelta(days=days))
    finally:
        store.close()
    click.echo(invitation(bot, token))
    return 0


async def _bot_name(config: Config, desk: Desk) -> str:
    from internwatch.channels.telegram.channel import Telegram
    from internwatch.channels.telegram.listener import Listener

    assert config.telegram is not None, "[bot] needs [telegram]"
    channel = Telegram(config.telegram.token.reveal(desk.env), config.telegram.api_base)
    try:
        return await Listener(channel).me()
    finally:
        await channel.aclose()


@people_group.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_command(desk: Desk, as_json: bool) -> int:
    """List everybody who signed up, with their state: new (asked), active, or switched off with the reason."""
    from internwatch.people import EVERYTHING

    store = desk.store(desk.config())
    try:
        people, places, mutes = store.people(), store.destinations(), store.all_mutes(desk.now())
        wishes = store.wishes()
        for name, person in sorted(people.items()):
            off = places[name].reason if name in places and places[name].state != "active" else ""
            off = off or ("unsubscribed by a link" if EVERYTHING in mutes.get(name, ()) else "")
            mine = [wish.name for wish in wishes if wish.person == name]
            row = {"destination": name, "id": person.id, "state": person.state, "wishes": mine, "off": off}
            click.echo(msgspec.json.encode(row).decode() if as_json else _row(person, mine, off))
    finally:
        store.close()
    if not people and not as_json:
        click.echo("nobody has signed up")
    return 0


def _row(person: Person, wishes: list[str], off: str) -> str:
    state = "switched off" if off else {"new": "asked, no answer"}.get(person.state, person.state)
    said = f"  {off}" if off else ""
    return f"{person.destination}  {state}  since {person.since:%Y-%m-%d}  {', '.join(wishes)}{said}".rstrip()


@people_group.command("confirm")
@click.argument("code")
@click.pass_obj
def confirm_command(desk: Desk, code: str) -> int:
    """Take the code of a confirmation mail: its person gets mails from now on."""
    from internwatch import signup

    store = desk.store(desk.config())
    try:
        person = signup.confirm(store, code.strip(), desk.now())
    finally:
        store.close()
    click.echo(f"{person.destination} gets mails now" if person else "this code is unknown or too old")
    return 0 if person else 1


@people_group.command("remove")
@click.argument("address")
@click.pass_obj
def remove_command(desk: Desk, address: str) -> int:
    """Delete everything that is known of a person; nothing is sent there any more."""
    store = desk.store(desk.config())
    try:
        name = _known(store, address)
        if name:
            store.forget(name)
    finally:
        store.close()
    click.echo(f"{name} is forgotten" if name else f"nobody is known as {address}")
    return 0 if name else 1


@people_group.command("resume")
@click.argument("address")
@click.pass_obj
def resume_command(desk: Desk, address: str) -> int:
    """Send to an address again that was switched off (mails came back, or its reader asked for it by mail or link)."""
    from internwatch.store.rows import Destination

    store = desk.store(desk.config())
    try:
        places = store.destinations()
        off = {n for n, place in places.items() if place.state != "active"} | set(store.all_mutes(desk.now()))
        name = next((n for n in names_of(address, store) if n in off), "")
        if name:
            store.unmute(name)
            store.forgive_returns(name)
            store.put_destination(Destination(name, since=desk.now()))
    finally:
        store.close()
    click.echo(f"{name} is sent to again" if name else f"{address} is not switched off")
    return 0 if name else 1


def _known(store: Store, address: str) -> str:
    return next((name for name in names_of(address, store) if store.person(name) is not None), "")


def names_of(address: str, store: Store) -> list[str]:
    """How a destination may be meant: as it is written, as a bare mail address, or in other capitals."""
    from internwatch import signup
    from internwatch.errors import InternwatchError

    try:
        mail = signup.mail_destination(address)
        return [address.strip(), mail, signup.as_known(mail, store.mail_destinations())]
    except InternwatchError:
        return [address.strip()]
