"""Who may work there: sponsorship, citizenship, clearance, visas, export control, country of study."""

from __future__ import annotations

from internwatch.reading.said import Part, Post


def read_authorisation(post: Post) -> Part:
    """`sponsorship`, `citizenship`, `clearance`, `visas`, `export_control`, `study_country`."""
    return {}
