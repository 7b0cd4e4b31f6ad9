"""What a posting is about: rows of topics.toml, and the table of words itself."""

from __future__ import annotations

from typing import Any

import pytest

from internwatch.reading.said import Post
from internwatch.reading.topic_words import WORDS
from internwatch.reading.topics import TOPICS, read_topics
from tests.reading.rows import rows, stands_in


@pytest.mark.parametrize("row", rows("topics"))
def test_topics(row: dict[str, Any]) -> None:
    """The topics in order, each with the synonym that stands in title or text."""
    text = row.get("text", "")
    found = read_topics(Post(row["title"], text))["topics"]
    assert [fact.value for fact in found] == row.get("topics", [])
    assert all(fact.quote and stands_in(fact.quote, row["title"], text) for fact in found)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_word_of_the_table_names_its_topic_in_a_title(topic: str) -> None:
    """Each synonym, strong or weak, is enough in a title; so no entry of the table is dead."""
    for word in WORDS[topic].replace("|", ",").split(","):
        title = f"Intern: {word.strip().rstrip('*')}"
        assert topic in [fact.value for fact in read_topics(Post(title))["topics"]], title


def test_a_longer_word_counts_once() -> None:
    """ "large language models" is not also said to be "language models": one mention alone makes no topic."""
    once = read_topics(Post("Intern", "Some exposure to large language models."))["topics"]
    assert once == ()
