"""The HTML of the pages: one card on a plain ground, no script, no picture, nothing loaded from anywhere. It decides
nothing.

Colours are those of the mails. A form has no address: it goes back to where its page was read.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import msgspec
from jinja2 import Environment

_STYLE = """\
:root{color-scheme:light dark;--page:#eef1f5;--card:#fdfdfe;--edge:#dfe3ea;--ink:#1d2430;--soft:#5a6577;--go:#2450c8}
@media (prefers-color-scheme:dark){:root{--page:#15181e;--card:#1f242d;--edge:#343b48;--ink:#eceff4;--soft:#a3adbd;\
--go:#3d6df2}}
*{box-sizing:border-box}
body{margin:0;padding:24px 16px;background:var(--page);color:var(--ink);-webkit-text-size-adjust:100%;\
font:16px/24px -apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{max-width:480px;margin:6vh auto 0;padding:24px;background:var(--card);border:1px solid var(--edge);\
border-top:4px solid var(--go);border-radius:12px;overflow-wrap:anywhere}
h1{margin:0 0 8px;font-size:22px;line-height:29px}
p{margin:0 0 14px}
form{margin:18px 0 0}
button{width:100%;padding:13px 20px;border:1px solid var(--edge);border-radius:8px;background:transparent;\
color:var(--ink);font:inherit;cursor:pointer}
button.go{border-color:var(--go);background:var(--go);color:#fdfdfe;font-weight:bold}
button:focus-visible{outline:3px solid var(--soft);outline-offset:2px}
footer{max-width:480px;margin:16px auto 0;color:var(--soft);font-size:13px;line-height:19px;text-align:center}"""
STYLE_HASH = "sha256-" + b64encode(sha256(_STYLE.encode()).digest()).decode()

_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><meta name="color-scheme" content="light dark">
<title>{{ page.title }}</title><style>{{ style }}</style></head>
<body><main><h1>{{ page.title }}</h1>
{%- for line in page.lines %}
<p>{{ line }}</p>
{%- endfor %}
{%- for ask in page.asks %}
<form method="post"><button name="do" value="{{ ask.do }}"{% if loop.first and page.urge %} class="go"{% endif %}>\
{{ ask.words }}</button></form>
{%- endfor %}
</main><footer>internwatch</footer></body>
</html>
"""
_TEMPLATE = Environment(autoescape=True).from_string(_PAGE)


class Ask(msgspec.Struct, frozen=True):
    """A button: what it says, and the word that it posts as `do`."""

    do: str
    words: str


class Page(msgspec.Struct, frozen=True):
    """One page. With `urge` its first button is the one that people came for."""

    title: str
    lines: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    urge: bool = True


def html(page: Page) -> str:
    """The page as HTML; everything in it is escaped."""
    from markupsafe import Markup

    return _TEMPLATE.render(page=page, style=Markup(_STYLE))  # noqa: S704 - our own style, no one else's words


UNKNOWN = Page(
    "This link does not work (any more)",
    (
        "It may be cut off, or too old. Links at the end of mails work for at least 60 days after the mail; those that "
        "confirm an address work for one day.",
        "Open the newest mail you got and use the link at its end, or answer to it: whoever runs this will see it.",
    ),
)
NOWHERE = Page(
    "There is nothing here", ("This address is not one of ours. Links in our mails lead to pages that are.",)
)
BUSY = Page("Too many wrong links", ("Please wait ten minutes. A link that is right works at any time.",))
