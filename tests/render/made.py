"""Invented postings and alerts for the tests of rendering and delivering."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from internwatch.facts import Fact, Facts, Window
from internwatch.model import Posting
from internwatch.render import Item

NOW = datetime(2026, 11, 3, 9, 18, tzinfo=UTC)
QUOTE = "expected graduation date between December 2027 and June 2028"
FACTS = Facts(
    internship=True,
    kind=Fact("internship", "Intern"),
    research=Fact(True, "Research"),
    degrees=Fact(("phd",), "PhD"),
    graduation=Fact(Window("2027-12", "2028-06"), QUOTE),
    season=Fact("summer-2027", "Summer 2027"),
    deadline=Fact("2026-11-30", "apply by 30 November"),
)
WHY = [
    {
        "filter": "research-2027",
        "verdict": "fits",
        "verdict_detail": "",
        "degree": "phd",
        "graduation": "2028-05",
        "reasons": [["any", "“language model” in the title"], ["degree", "phd"]],
    }
]


def posting(n: int = 1, **fields: Any) -> Posting:
    made = Posting(
        key=f"greenhouse:acme:{n}",
        board="greenhouse:acme",
        native=str(n),
        source="acme",
        company="Acme Research",
        title=f"Research Intern, Language Models {n}",
        url=f"https://careers.acme.example/jobs/{n}?team=a&b=c",
        places=("New York, NY", "Paris"),
        body="text",
        posted=NOW - timedelta(minutes=6),
        precision="time",
        facts=FACTS,
        fingerprint=f"print-{n}",
    )
    return msgspec.structs.replace(made, **fields)


def alert(n: int = 1, kind: str = "new", about: Posting | None = None, **fields: Any) -> Item:
    made = about or posting(n)
    item = Item(
        ref=n,
        destination="telegram:@interns",
        kind=kind,  # type: ignore[arg-type]
        subject=made.key,
        revision="1",
        owed_at=NOW,
        filters=("research-2027",),
        payload={"why": WHY, "siblings": []},
        posting=made,
        first_seen=NOW,
    )
    return msgspec.structs.replace(item, **fields)


def word(kind: str, payload: dict[str, Any], ref: int = 1) -> Item:
    return Item(ref, "telegram:@interns", kind, "about", "1", NOW, payload=payload)  # type: ignore[arg-type]


def backlog(count: int = 12, see: str = "", **fields: Any) -> Item:
    entry = {
        "title": "Research Intern", "company": "Acme Research", "url": "https://careers.acme.example/jobs/1",
        "places": ["Paris"], "posted": "2026-11-01", "deadline": "2026-11-30", "verdict": "fits", **fields,
    }  # fmt: skip
    items = [{**entry, "url": f"{entry['url']}{n}"} for n in range(min(count, 10))]
    return word("backlog", {"filter": "research-2027", "count": count, "see": see, "items": items})
