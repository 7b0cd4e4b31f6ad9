"""Reading: what a posting states about itself, from its title and text, each fact with the words it was read from.

Pure and total: odd text gives "not stated", never an error. It knows no board, no filter and no clock.

    to_text, clean  (text.py)      any description as plain text; one display line
    worth_reading   (role.py)      the cheap test of a title
    read            (posting.py)   all facts of one posting, one file per fact
    Post, Rule      (said.py)      what a reader gets, and what its wordings are made of
"""

from __future__ import annotations

from internwatch.reading.posting import VERSION, Given, read
from internwatch.reading.role import worth_reading
from internwatch.reading.text import clean, to_text

__all__ = ["VERSION", "Given", "clean", "read", "to_text", "worth_reading"]
