"""render: owed alerts -> messages. Pure: no store, no channel, no clock but the `now` it is given.

item.py      what an alert brings          card.py      one alert in display words, clean and cut
layout.py    words as lines                markup.py    lines as Telegram HTML or text, safe links, sizes
digest.py    collected alerts, "away"      lines.py     JSON lines
telegram.py  Telegram's limits, splitting  email.py     a mail's HTML part (Jinja2, loaded when needed)
                                            email_page.py  its look
plain.py     100 columns
"""

from internwatch.render.item import Form, Item, Layout, Links, Manner, stamp
from internwatch.render.messages import POSTING_KINDS, Rendered, again, render

__all__ = ["POSTING_KINDS", "Form", "Item", "Layout", "Links", "Manner", "Rendered", "again", "render", "stamp"]
