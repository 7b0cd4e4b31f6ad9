"""web: the pages that our own links lead to, served by the daemon; off unless the config has [web].

serve.py     the server: one socket, limits, no signals         site.py      which address gives what
guard.py     what is true of every answer: headers, patience    pages.py     the HTML of the pages
leave.py     ending mails by a link, confirming an address      chosen.py    the postings a feed or calendar shows
telegram.py  updates that Telegram brings for the bot
verdicts.py  which filter wants which posting
feed.py      Atom and JSON Feed                                 calendar.py  iCalendar

A link holds a token and nothing else; there is no login, no cookie and no script.
"""
