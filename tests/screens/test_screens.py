"""The pictures of README show what the program says today."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.fakes.smtp import Taken
from tests.screens import page
from tests.screens.scenes import tell
from tests.screens.story import Phone

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screens"
README = (ROOT / "README.md").read_text(encoding="utf-8")
LARGEST = 200_000
pytestmark = pytest.mark.slow
Told = tuple[dict[str, list[Phone]], dict[str, Taken]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return asyncio.run(tell(tmp_path_factory.mktemp("story")))


def test_the_pictures_show_what_is_said_today(told: Told) -> None:
    """Each picture lies beside the transcript it was drawn from; `make screens` draws them anew."""
    phones, mails = told
    made = {name: page.transcript(shown) for name, shown in phones.items()}
    made |= {name: page.mail_transcript(taken) for name, taken in mails.items()}
    kept = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}
    assert kept == made, "the words or the look changed: run `make screens` and look at the pictures"


def test_the_alert_of_the_readme_is_what_the_bot_sends(told: Told) -> None:
    (phone,) = told[0]["alert"]
    assert f"```text\n{phone.bubbles[0].visible}\n```" in README


def test_every_picture_is_small_and_shown() -> None:
    pictures = sorted(FOLDER.glob("*.png"))
    assert pictures and all(path.stat().st_size < LARGEST for path in pictures)
    shown = set(re.findall(r"docs/screens/([\w-]+)\.png", README))
    assert shown == {path.stem for path in pictures}
