"""The cases of this folder's TOML files as pytest parameters; no assertions of its own but the one about quotes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest


def rows(name: str) -> list[Any]:
    table = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    return [pytest.param(row, id=f"{at}-{row['title'][:40]}") for at, row in enumerate(table["row"])]


def where_it_is(row: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Places and the employer's countries of a row, as a `Post` takes them."""
    return {"places": tuple(row.get("places", ())), "countries": tuple(row.get("countries", ()))}


def stands_in(quote: str, title: str, text: str) -> bool:
    """A quote stands in the title or the text, white space collapsed."""
    return quote in " ".join(title.split()) or quote in " ".join(text.split())


def cuts_a_word(quote: str, title: str, text: str) -> bool:
    """Whether a quote begins or ends within a word; a capital begins one, as in "requiredMust be"."""
    said = next((words for words in (" ".join(title.split()), " ".join(text.split())) if quote in words), "")
    start = said.find(quote)
    end = start + len(quote)
    before, behind = said[max(0, start - 1) : start], said[end : end + 1]
    begins = before.isalnum() and quote[:1].isalnum() and not quote[:1].isupper()
    return begins or (behind.isalnum() and quote[-1:].isalnum() and not behind.isupper())
