"""How to mend what a channel refused: one sentence for each kind of trouble (`SendError.code`); it asks nobody."""

from __future__ import annotations

from collections.abc import Mapping

from internwatch.errors import SendError

_ANY: Mapping[str, str] = {
    "address": "Write the destination as config.example.toml shows it.",
    "secret": "Set the secret that the config refers to, then try again.",
    "connect": "Check the network, the proxy and the server's name; alerts wait until it works.",
    "reply-timeout": "Look whether it arrived; the next alerts are tried as usual.",
    "cut": "Look whether it arrived; the next alerts are tried as usual.",
    "disk": "Check the folder, its owner and the room on the disk.",
    "stdout": "Run it where standard output can be written.",
}
_OF: Mapping[str, Mapping[str, str]] = {
    "telegram": {
        "token": "Get the token from @BotFather (/mybots, API Token) and set the variable that [telegram] token names.",
        "chat-not-found": "Let the bot into the chat first (a person: press Start); `internwatch telegram connect` "
        "finds the right address.",
        "not-started": "This person must open the bot and press Start; a bot may not write first.",
        "blocked": "This person blocked the bot: unblock it in Telegram, then press Start.",
        "deactivated": "This account is deleted: take the destination out of the config.",
        "kicked": "The bot was thrown out of the group: add it again.",
        "not-a-member": "Add the bot to the group, or as an administrator of the channel.",
        "is-a-bot": "Bots cannot write to bots: name a person, a group or a channel.",
        "no-rights": "Make the bot an administrator who may post messages.",
        "forbidden": "Telegram does not let the bot write there; its words say why. Alerts wait.",
        "migrated": "The group has another number now: put that into send_to.",
        "flood": "Wait as long as it says; alerts wait by themselves.",
        "conflict": "Another program uses this bot's token: stop it, or make a bot of its own with @BotFather.",
    },
    "email": {
        "login": "Check user and password of [email]; many providers want an app password.",
        "tls": "The server's certificate is not for this name: check host and security of [email].",
        "not-supported": "Check security and port of [email]: starttls goes with 587, tls with 465.",
        "connect": "Check host and port of [email], and that the network lets mail out.",
        "recipient-refused": "The server takes no mail for this address: check its spelling.",
        "sender-refused": "The server takes no mail from this sender: check `from` of [email].",
        "content-refused": "The server refused the mail itself; its words say why.",
        "greylisted": "The server asks to come back later; alerts do so by themselves.",
        "later": "The server asks to come back later; alerts do so by themselves.",
        "quota": "More mails than per_hour of [email] allows; alerts wait by themselves.",
    },
    "webhook": {
        "gone": "The receiver wants no more events: take it out of send_to.",
        "redirect": "Put the new address into url.",
        "refused": "Check the receiver's address, and that it has the same secret.",
    },
    "apprise": {
        "address": "Check the URL that the config refers to; apprise's wiki has the form for each service.",
        "refused": "The service's own words say why; check its URL.",
    },
}


def advice(channel: str, error: SendError) -> str:
    """What somebody can do about it; "" where the words of the error say all."""
    return _OF.get(channel, {}).get(error.code) or _ANY.get(error.code, "")
