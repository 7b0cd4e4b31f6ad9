"""render: owed alerts -> messages. Pure: no store, no channel, no clock but the `now` it is given.

item.py      what an alert brings          card.py      one alert in display words, clean and cut
layout.py    words as lines                markup.py    lines as Telegram HTML or text, safe links, sizes
telegram.py  Telegram's limits, splitting  email.py     a mail's HTML part (Jinja2, loaded when needed)
                                           email_page.py  its look
plain.py     100 columns                   lines.py     JSON lines
reminder.py  reminders, where one stands   keys.py      buttons under a message about a posting
"""

from internwatch.render.item import Form, Item, Links, Standing, stamp
from internwatch.render.messages import ABOUT_POSTINGS, POSTING_KINDS, Rendered, render

__all__ = ["ABOUT_POSTINGS", "POSTING_KINDS", "Form", "Item", "Links", "Rendered", "Standing", "render", "stamp"]
