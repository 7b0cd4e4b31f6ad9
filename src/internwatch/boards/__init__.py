"""boards: which board a page shows, what it gives when it is looked at once, and whether it still stands there.

links.py   what is wrapped around a link        signs.py   what a page says about its careers system
find.py    from any address to a board          once.py    one look, kept nowhere
scrape.py  a board as a scraper file            record.py  answers saved and played again
canary.py  are the shipped boards alive
It keeps nothing in the database and sends nothing.
"""
