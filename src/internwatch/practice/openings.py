"""The invented employers and what they have open; words and dates only, no system's shape.

Years follow the day on which the world begins, so that the demo is always about the next summer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

System = Literal["greenhouse", "lever", "ashby", "workday", "smartrecruiters"]


class Town(msgspec.Struct, frozen=True):
    """A place as careers systems take it apart."""

    city: str
    region: str
    country: str
    code: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, self.region, self.country) if part)


ZURICH = Town("Zurich", "", "Switzerland", "CH")
LONDON = Town("London", "", "United Kingdom", "GB")
BOSTON = Town("Boston", "MA", "United States", "US")
SEATTLE = Town("Seattle", "WA", "United States", "US")
MONTREAL = Town("Montreal", "QC", "Canada", "CA")


class Opening(msgspec.Struct, frozen=True):
    """One opening. `number` is unique in the world; every system derives its own id from it."""

    number: int
    title: str
    town: Town
    paragraphs: tuple[str, ...]
    asks: tuple[str, ...]
    department: str
    posted: datetime
    updated: datetime
    internship: bool = False
    deadline: str | None = None

    @property
    def html(self) -> str:
        from html import escape

        body = "".join(f"<p>{escape(p, quote=False)}</p>" for p in self.paragraphs)
        return f"{body}<h3>What we look for</h3><ul>{self.bullets}</ul>"

    @property
    def bullets(self) -> str:
        from html import escape

        return "".join(f"<li>{escape(a, quote=False)}</li>" for a in self.asks)


class Employer(msgspec.Struct, frozen=True):
    """An invented employer, the system it uses, and its name there."""

    key: str
    name: str
    system: System
    token: str
    tags: tuple[str, ...] = ("practice",)


QUILLFEATHER = Employer("quillfeather", "Quillfeather Robotics", "greenhouse", "quillfeatherrobotics")
SALTMARSH = Employer("saltmarsh", "Saltmarsh Labs", "ashby", "saltmarsh-labs")
BRINDLEWOOD = Employer("brindlewood", "Brindlewood AI", "lever", "brindlewood")
KESTREL = Employer("kestrel", "Kestrel Foundry", "workday", "kestrelfoundry")
LARKSPUR = Employer("larkspur", "Larkspur Health", "smartrecruiters", "LarkspurHealth")

_JOBS: tuple[tuple[str, str, Town, str], ...] = (
    ("quillfeather", "Senior Controls Engineer", BOSTON, "Engineering"),
    ("quillfeather", "Office Coordinator", BOSTON, "Operations"),
    ("quillfeather", "Technician, Gearboxes", BOSTON, "Manufacturing"),
    ("saltmarsh", "Staff Software Engineer, Storage", LONDON, "Engineering"),
    ("saltmarsh", "Account Executive", LONDON, "Sales"),
    ("brindlewood", "Data Center Planner", SEATTLE, "Infrastructure"),
    ("brindlewood", "Recruiter, Early Careers", SEATTLE, "People"),
    ("brindlewood", "Backend Engineer", SEATTLE, "Engineering"),
    ("kestrel", "Process Engineer", ZURICH, "Fabrication"),
    ("kestrel", "Payroll Specialist", ZURICH, "Finance"),
    ("larkspur", "Clinical Data Manager", MONTREAL, "Clinical"),
    ("larkspur", "Regulatory Writer", MONTREAL, "Clinical"),
)
_STAFF = (
    "You will join a team that has worked together for years and looks after its tools.",
    "We offer a quiet office, good tea and colleagues who answer questions.",
)


def employers() -> tuple[Employer, ...]:
    """All of them, one for each system."""
    return (QUILLFEATHER, SALTMARSH, BRINDLEWOOD, KESTREL, LARKSPUR)


def first_openings(now: datetime) -> list[tuple[Employer, Opening]]:
    """What is open when the world begins: ordinary jobs, and an internship here and there."""
    by_key = {e.key: e for e in employers()}
    found = []
    for number, (key, title, town, department) in enumerate(_JOBS, 4_100_000):
        then = now - timedelta(days=3 + number % 40)
        asks = ("Some years of experience", "Clear writing")
        found.append((by_key[key], Opening(number, title, town, _STAFF, asks, department, then, then)))
    found.append((BRINDLEWOOD, research(now, 4_200_001, "Language Model Evaluation", SEATTLE, days=9)))
    found.append((LARKSPUR, research(now, 4_200_002, "Reinforcement Learning for Care", MONTREAL, days=20)))
    found.append((KESTREL, undergraduate(now, 4_200_003, "Facilities", days=5)))
    return found


def research(now: datetime, number: int, topic: str, town: Town, *, days: int = 0) -> Opening:
    """A research internship for PhD students of the next summer, with a graduation window of two years."""
    year, posted = now.year + 1, now - timedelta(days=days)
    return Opening(
        number, f"Research Intern, {topic} (PhD), Summer {year}", town,
        (
            f"Our research group studies {topic.lower()} and publishes what it finds. As a research intern you will own"
            " one question, run the experiments and write the paper with us.",
            f"The internship lasts twelve weeks in summer {year}, on site in {town.city}.",
        ),
        (
            "You are enrolled in a PhD program in computer science or a related field",
            f"You expect to graduate between December {year} and June {year + 2}",
            "You have published at a conference such as NeurIPS, ICML or ACL",
        ),
        "Research", posted, posted, internship=True,
    )  # fmt: skip


def undergraduate(now: datetime, number: int, topic: str, *, days: int = 0) -> Opening:
    """An internship that a PhD student cannot take: for bachelor students who graduate next year."""
    year, posted = now.year + 1, now - timedelta(days=days)
    return Opening(
        number, f"Research Intern, {topic} (Undergraduate), Summer {year}", ZURICH,
        (
            f"A first look into research on {topic.lower()} for students in their last year of college.",
            f"Twelve weeks in summer {year}, on site in Zurich.",
        ),
        (
            "You are currently pursuing a bachelor's degree",
            f"You will graduate between May {year} and December {year}",
        ),
        "Research", posted, posted, internship=True,
    )  # fmt: skip


def with_deadline(opening: Opening, now: datetime, *, days: int) -> Opening:
    """The same opening with a last day to apply, in the field for it and in its words."""
    day = (now + timedelta(days=days)).date()
    says = f"Please apply by {day:%B} {day.day}, {day.year}."
    kept = tuple(p for p in opening.paragraphs if not p.startswith("Please apply by"))
    return msgspec.structs.replace(opening, paragraphs=(*kept, says), deadline=day.isoformat(), updated=now)
