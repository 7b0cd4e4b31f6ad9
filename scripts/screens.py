"""What people see, drawn: the bot's chats as a phone shows them, and two mails, for README.

    .venv/bin/python -m scripts.screens      tells the story anew; writes docs/screens/*.txt and *.png (needs chromium)

The employers are invented; reading, matching, deciding, sending and the bot are the real ones. `tests/screens` tells
the same story and compares it with the .txt files, so that no picture goes stale unnoticed.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.render import browser
from tests.screens import page
from tests.screens.scenes import tell

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screens"
LARGEST = 200_000
# Of a mail, what is seen without much scrolling, in pixels.
MAIL = 1300


def main() -> None:
    if not browser.PROGRAM:
        sys.exit("no chromium found: install it (Debian: apt-get install chromium fonts-noto-color-emoji)")
    with tempfile.TemporaryDirectory() as folder:
        phones, mails = asyncio.run(tell(Path(folder)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, shown in phones.items():
        (FOLDER / f"{name}.txt").write_text(page.transcript(shown), encoding="utf-8")
        draw(name, page.chats(shown), page.wide(page.columns_of(shown)))
    for name, taken in mails.items():
        (FOLDER / f"{name}.txt").write_text(page.mail_transcript(taken), encoding="utf-8")
        for where, width in page.WINDOWS.items():
            draw(f"{name}-{where}", taken.part("html"), width, most=MAIL)


def draw(name: str, html: str, width: int, most: int = 20_000) -> None:
    """Draw a picture that GitHub shows quickly: under 200 kB."""
    picture = FOLDER / f"{name}.png"
    for scale in (1.5, 1.25, 1.0):
        browser.look(html, width, picture, scale=scale, most=most)
        if picture.stat().st_size < LARGEST:
            print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} kB at scale {scale}")
            return
    sys.exit(f"{picture} is larger than {LARGEST // 1000} kB; show less in it")


if __name__ == "__main__":
    main()
