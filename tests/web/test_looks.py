"""The pages in a browser as wide as a phone: nothing sticks out, in light and dark; pictures go to build/page-*.png."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.browser import PROGRAM, look
from tests.web.conftest import Place

BUILD = Path(__file__).resolve().parents[2] / "build"
pytestmark = [pytest.mark.skipif(not PROGRAM, reason="no Chromium is installed here"), pytest.mark.slow]


async def test_pages_fit_a_phone(place: Place) -> None:
    await place.owe(filters=("a-filter-with-a-very-long-name-that-has-no-place-to-break-in-it-at-all",))
    path = place.unsubscribe("a-filter-with-a-very-long-name-that-has-no-place-to-break-in-it-at-all")
    shown = {
        "ask": (await place.get(path)).text,
        "left": (await place.post(path)).text,
    }
    for name, page in shown.items():
        dark = name == "ask"
        seen = look(page, 320, BUILD / f"page-{name}{'-dark' if dark else ''}.png", dark=dark)
        assert seen.width == 320 and not seen.wide, (name, seen.wide)
