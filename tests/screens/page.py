"""Phones and mails as one HTML page, and as a transcript. It knows nothing of Telegram but the tags of its messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from html import escape

from tests.fakes.smtp import Taken
from tests.fakes.telegram_rules import parse_html
from tests.screens.story import Bubble, Phone

WIDTH, GAP, BORDER = 350, 20, 3
# How wide a mail is shown, in pixels.
WINDOWS = {"phone": 360, "desk": 760}
STYLE = """
* { box-sizing: border-box; }
body { margin: 0; padding: 16px; background: #fff; display: flex; gap: 20px; align-items: flex-start;
  font: 14px/1.4 "Noto Sans", "DejaVu Sans", sans-serif; color: #111; }
section { display: flex; flex-direction: column; gap: 14px; }
figure { margin: 0; width: 350px; }
figcaption { padding: 0 4px 8px; color: #555; font-size: 13px; }
.phone { border: 3px solid #d6dbe0; border-radius: 20px; overflow: hidden; background: #dfe9f1; }
header { background: #fff; padding: 9px 14px; border-bottom: 1px solid #d6dbe0; }
header b { font-size: 15px; } header span { display: block; color: #8a949e; font-size: 12px; line-height: 1.2; }
.chat { padding: 10px 8px 12px; display: flex; flex-direction: column; gap: 8px; }
.one { width: 300px; } .mine { align-self: flex-end; width: auto; max-width: 260px; }
.words { background: #fff; border-radius: 12px; padding: 7px 10px 5px; overflow-wrap: anywhere; }
.mine .words { background: #e1f7cb; }
.words p { margin: 0; white-space: pre-wrap; }
.words a { color: #1f7ac4; text-decoration: none; }
small { display: block; text-align: right; color: #97a1ab; font-size: 11px; line-height: 1.2; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.row span { flex: 1 1 0; background: #7f98ab; color: #fff; border-radius: 8px; padding: 6px 3px; text-align: center;
  font-size: 12.5px; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.row .tapped { background: #2f7fc1; box-shadow: 0 0 0 3px #ffd24d; }
.toast { align-self: center; background: #303b45; color: #fff; border-radius: 12px; padding: 6px 14px; }
"""


def chats(phones: Sequence[Phone]) -> str:
    """The page of one picture: its phones in columns."""
    columns = [[phone for phone in phones if phone.column == n] for n in range(columns_of(phones))]
    return _page("".join(f"<section>{''.join(map(_phone, column))}</section>" for column in columns))


def columns_of(phones: Sequence[Phone]) -> int:
    return max(phone.column for phone in phones) + 1


def wide(columns: int) -> int:
    """How wide a page of so many phones is."""
    return columns * (WIDTH + GAP) - GAP + 2 * 16


def _page(body: str) -> str:
    return f"<!doctype html><html><head><meta charset='utf-8'><style>{STYLE}</style></head><body>{body}</body></html>"


def _phone(phone: Phone) -> str:
    said = "".join(map(_bubble, phone.bubbles))
    toast = f'<div class="toast">{escape(phone.toast)}</div>' if phone.toast else ""
    kind = "channel" if phone.name != "internwatch" else "bot"
    head = f"<header><b>{escape(phone.name)}</b><span>{kind}</span></header>"
    chat = f'<div class="phone">{head}<div class="chat">{said}{toast}</div></div>'
    return f"<figure><figcaption>{escape(phone.caption)}</figcaption>{chat}</figure>"


def _bubble(one: Bubble) -> str:
    rows = "".join(
        f'<div class="row">{"".join(_button(word, one.tapped) for word in row)}</div>' for row in one.buttons
    )
    words = escape(one.html) if one.mine else one.html
    at = f"{'edited ' if one.edited else ''}{one.at}"
    mine = " mine" if one.mine else ""
    return f'<div class="one{mine}"><div class="words"><p>{words}</p><small>{at}</small></div>{rows}</div>'


def _button(words: str, tapped: str) -> str:
    return f'<span class="tapped">{escape(words)}</span>' if words == tapped else f"<span>{escape(words)}</span>"


# -- the transcript ---------------------------------------------------------------------------------------------------


def transcript(phones: Sequence[Phone]) -> str:
    """What the picture shows, as text; the last line is a fingerprint of the whole page, its look included."""
    parts = [line for phone in phones for line in _said(phone)]
    return "\n".join([*parts, _print(chats(phones))])


def mail_transcript(taken: Taken) -> str:
    """The mail's subject and text part, and a fingerprint of its HTML part."""
    html = re.sub(r"\s+", " ", taken.part("html"))
    said = taken.part("plain").replace("\r\n", "\n").rstrip()
    return "\n".join([f"Subject: {taken.mail['Subject']}", "", said, "", _print(html)])


def _print(page: str) -> str:
    return f"page {hashlib.sha256(page.encode()).hexdigest()[:16]}\n"


def _said(phone: Phone) -> list[str]:
    lines = [f"== {phone.caption} · {phone.name}", ""]
    for one in phone.bubbles:
        who = "you" if one.mine else phone.name
        lines.append(f"{one.at} {who}{' (edited)' if one.edited else ''}:")
        lines += (one.html if one.mine else parse_html(one.html)[0]).split("\n")
        for row in one.buttons:
            lines.append(" ".join(f"[{word}]{' ← tap' if word == one.tapped else ''}" for word in row))
        lines.append("")
    return [*lines, f"({phone.toast})", ""] if phone.toast else lines
