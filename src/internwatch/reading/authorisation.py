"""Who may work there: sponsorship, citizenship, clearance, visas, export control, country of study.

It puts side by side what sponsorship.py, citizenship.py, secrecy.py, visas.py and study.py read, and has no wording of
its own.
"""

from __future__ import annotations

from internwatch.reading.citizenship import read_citizenship
from internwatch.reading.said import Part, Post
from internwatch.reading.secrecy import read_clearance, read_export
from internwatch.reading.sponsorship import read_sponsorship
from internwatch.reading.study import read_study_country
from internwatch.reading.visas import read_visas


def read_authorisation(post: Post) -> Part:
    """`sponsorship`, `citizenship`, `clearance`, `visas`, `export_control`, `study_country`."""
    text = post.text
    return {
        "sponsorship": read_sponsorship(text),
        "citizenship": read_citizenship(text) or read_citizenship(post.title),
        "clearance": read_clearance(text),
        "visas": read_visas(text),
        "export_control": read_export(text),
        "study_country": read_study_country(text),
    }
