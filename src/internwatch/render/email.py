"""Alerts as the HTML part of a mail; the text part comes from the same lines and holds the same links.

Jinja2 writes it with autoescape always on, from a template kept here as text; it is loaded at the first mail. Nothing
remote is referred to: no image, no tracking, no rewritten link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from internwatch.render.markup import Bold, Italic, Line, Link, Span, Struck, Text, host_of, safe_url

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title></head>
<body style="margin:0;padding:16px;font-family:Helvetica,Arial,sans-serif;font-size:15px;line-height:1.45">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;margin:0 auto">
{%- for block in blocks %}
<tr><td style="padding:0 0 18px 0">
{%- for line in block %}
<div style="margin:0 0 3px 0{% if loop.first %};font-size:17px{% endif %}">
{%- for span in line -%}
{%- if span.tag == "b" -%}<b>{{ span.words }}</b>
{%- elif span.tag == "i" -%}<i>{{ span.words }}</i>
{%- elif span.tag == "s" -%}<s>{{ span.words }}</s>
{%- elif span.tag == "a" -%}<a href="{{ span.url }}">{{ span.words }}</a>
{%- else -%}{{ span.words }}
{%- endif -%}
{%- endfor -%}
</div>
{%- endfor %}
</td></tr>
{%- endfor %}
<tr><td style="font-size:12px;color:#777777;padding-top:8px">{{ footer }}</td></tr>
</table>
</body>
</html>
"""

FOOTER = "Sent by your own internwatch. To stop it, take this address out of send_to in its config."
_TAGS: dict[type, str] = {Bold: "b", Italic: "i", Struck: "s", Link: "a", Text: ""}


def html(title: str, blocks: Iterable[Sequence[Line]]) -> str:
    """A whole HTML document: one block of lines per alert."""
    shown = [[[_plain(span) for span in line] for line in block] for block in blocks]
    return _template().render(title=title, blocks=shown, footer=FOOTER)


def _plain(span: Span) -> dict[str, str]:
    tag = _TAGS[type(span)]
    url = safe_url(span.url) if isinstance(span, Link) else ""
    if tag == "a" and not url:
        tag = ""
    # A host's name is shown as the whole address: a mail reader shows no preview of where a link leads.
    words = url if url and span.value == host_of(url) else span.value
    return {"tag": tag, "words": words, "url": url}


@cache
def _template() -> Template:
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(_TEMPLATE)
