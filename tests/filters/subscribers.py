"""Invented subscribers and postings in the shapes that real ones have, the same on every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from internwatch import reading
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.filters.match import Subject, subject
from internwatch.model import Posting

TOPICS = ("llm", "nlp", "vision", "rl", "robotics", "safety", "speech", "ml systems", "multilingual", "hci")
LIKED = (30, 22, 16, 14, 9, 9, 5, 8, 4, 4)
PLACES = (
    "US", "remote", "UK", "London", "New York", "San Francisco", "Bay Area", "Seattle", "Europe", "Zurich", "Paris",
    "Berlin", "Munich", "Toronto", "Montreal", "Canada", "Boston", "Singapore", "Tokyo", "Germany", "France", "Israel",
    "Amsterdam", "Cambridge", "Pittsburgh", "Los Angeles", "Austin", "Bangalore", "Beijing", "Sydney",
)  # fmt: skip
WORDS = (
    "language model*", "reinforcement learning", "interpretab*", "alignment", "diffusion", "multimodal", "speech",
    "retrieval", "title: research", "pre-training", "evaluation", "agents", "robot*", "graph neural networks",
    "optimi*", "privacy", "federated learning", "quantum", "compilers", "3d", "video", "causal inference", "biology",
    "protein*", "theory", "fairness", "benchmark*", "reasoning", "code generation", "translation", "low-resource",
)  # fmt: skip
COMPANIES = tuple(f"{name} {kind}" for name in ("Brindlewood", "Acme", "Tarn", "Ostrava", "Quill", "Nimbus", "Heron",
                  "Larkspur", "Cobalt", "Juniper") for kind in ("AI", "Research", "Labs", "Robotics"))  # fmt: skip
AVOIDED = ("citizenship", "clearance", "export control")
TITLES = (
    "Research Intern, {about}", "{about} Research Scientist Intern (PhD)", "Student Researcher, {about} (PhD)",
    "PhD Research Internship – {about}", "Machine Learning Intern, {about}", "Software Engineering Intern, {about}",
)  # fmt: skip
ABOUT = (
    "Language Models", "Computer Vision", "Reinforcement Learning", "Speech", "Robotics", "AI Safety", "Multimodal",
    "Interpretability", "ML Systems", "Machine Translation", "Payments", "Generative Models",
)  # fmt: skip
SAID = (
    "You will work with our scientists on {about} and publish what you find at top conferences such as NeurIPS.",
    "Expected graduation between December 2027 and June 2028.", "Graduating in 2028 or later.",
    "Currently enrolled in a PhD program in computer science or a related field.",
    "Pursuing a Master's degree or PhD; experience with Python and PyTorch.", "Our internships last 12 to 16 weeks.",
    "Internships run from June to August 2027.", "The hourly pay range is $55 - $65.", "We sponsor visas.",
    "You must be a U.S. citizen.", "Applications close on January 15, 2027.", "We offer a housing stipend.",
    "The team measures reasoning, evaluation, retrieval and code generation of large language models.",
    "You may study optimization, federated learning or privacy.", "We are an equal opportunity employer.",
)  # fmt: skip
SITES = ("London, UK", "New York, NY", "San Francisco, CA", "Zurich, Switzerland", "Paris, France", "Seattle, WA",
         "Remote - US", "Montreal, QC", "Berlin, Germany", "3 Locations", "Mountain View, CA",
         "Tel Aviv, Israel")  # fmt: skip


def tables(count: int, seed: int = 4) -> list[dict[str, Any]]:
    """What so many subscribers wish for, as a config says it: most say topics, months, places and a season, a quarter
    have words of their own."""
    chance = random.Random(seed)
    return [_wish(chance) for _ in range(count)]


def wishes(count: int, seed: int = 4) -> list[Filter]:
    """So many subscriptions."""
    made = []
    for n, says in enumerate(tables(count, seed)):
        f, problems = parse_filter({"name": f"s{n}", "send_to": [f"telegram:{n + 1}"], **says}, Me())
        assert f is not None, problems
        made.append(f)
    return made


def _wish(chance: random.Random) -> dict[str, Any]:
    year, month = chance.choice((2027, 2028, 2028, 2029)), chance.choice((5, 5, 5, 6, 12, 1, 8))
    says: dict[str, Any] = {
        "degree": chance.choices(("phd", "master", "bachelor"), (75, 20, 5))[0],
        "graduation": f"{year}-{month:02}",
        "roles": chance.choices((["research"], ["any internship"]), (85, 15))[0],
        "topics": sorted(set(chance.choices(TOPICS, LIKED, k=chance.choice((1, 1, 2, 2, 3))))),
        "seasons": chance.choices(([], ["summer 2027"], ["2027"]), (2, 7, 1))[0],
        "places": sorted(set(chance.sample(PLACES, chance.choice((0, 0, 1, 1, 2, 3))))),
    }
    if chance.random() < 0.25:
        says["any"] = chance.sample(WORDS, chance.choice((1, 2, 3, 4)))
    if chance.random() < 0.1:
        says["none"] = chance.sample(WORDS, 1)
    if chance.random() < 0.1:
        says["companies"] = chance.sample(COMPANIES, chance.choice((1, 3, 5)))
    if chance.random() < 0.1:
        says["avoid"] = [chance.choice(AVOIDED)]
    if chance.random() < 0.05:
        says |= {"pay": f"{chance.choice((30, 40, 60))} USD/hour", "weeks": "10-16", "unstated": "drop"}
    return says


def postings(count: int, seed: int = 7) -> Iterator[Subject]:
    """So many internships with texts of some 2,000 characters, read as the program reads them."""
    chance = random.Random(seed)
    for n in range(count):
        about = chance.choice(ABOUT)
        title = chance.choice(TITLES).format(about=about)
        said = [text.format(about=about) for text in chance.sample(SAID, 8)]
        yield made(n, title, " ".join(said * 3), chance.choice(COMPANIES), tuple(chance.sample(SITES, 2)))


def made(n: int, title: str, text: str, company: str, places: tuple[str, ...]) -> Subject:
    facts = reading.read(title, text, places=places)
    source = company.lower().replace(" ", "-")
    posting = Posting(
        key=f"greenhouse:{source}:{n}", board=f"greenhouse:{source}", native=str(n), source=source, company=company,
        title=title, url=f"https://example.org/{n}", places=places, body=text, facts=facts,
    )  # fmt: skip
    return subject(posting, ("startup",), reading.to_text(text))
