"""The Telegram bot: people subscribe by themselves, edit what they get, and keep track of postings.

serve.py      hears updates, writes them down, does what answers say     said.py       an update as what somebody said
route.py      who answers what; access                                   desk.py       what answers need and are made of
start.py      /start: four questions, deep links                         wishes.py     /filters
lists.py      /latest, /search, one posting                              marks.py      saved, referral, applied, why
habits.py     /digest, /zone, /quiet, /mute                              companies.py  hide, follow, ask for
me.py         /profile, /status, /export, /forget, /ops                  groups.py     groups and channels
catalogue.py  the texts, from texts/en.toml; another language is one more file there
"""
