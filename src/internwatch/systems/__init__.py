"""systems: one file per careers system, each a module of pure functions; the folder is the registry.

`answer.py` is what they share: decoding an answer, dates. A module offers `Options`, `board`, `start`, `read` and
`read_detail` (see `model.Scraper`); where a posting has an address of its own also `check`, and `closed` where the
system says "gone" in a way of its own; `ONE_LINK = True` where an id is one posting whatever its link.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import cast

from internwatch.errors import InternwatchError
from internwatch.model import Scraper

NAMES = (
    "adp", "amazon", "apple", "ashby", "avature", "bamboohr", "breezy", "bytedance", "comeet", "eightfold", "feed",
    "gem", "google", "greenhouse", "hackernews", "html", "ibm", "icims", "jazzhr", "jibe", "jobvite", "jsonld", "lever",
    "library", "listings", "listings_markdown", "meta", "oracle", "personio", "phenom", "pinpoint", "radancy",
    "recruitee", "rippling", "salesforce", "signal", "smartrecruiters", "successfactors", "successfactors_csb",
    "successfactors_tiles", "successfactors_xml", "teamtailor", "tencent", "uber", "workable", "workday",
)  # fmt: skip


def names() -> tuple[str, ...]:
    """The systems that a scraper file may name."""
    return NAMES


@cache
def scraper(name: str) -> Scraper:
    """The module of a system; InternwatchError for a name that is none."""
    if name not in NAMES:
        raise InternwatchError(f"{name!r} is no careers system; known are {', '.join(NAMES)}")
    return cast(Scraper, importlib.import_module(f"internwatch.systems.{name}"))
