"""A page in a headless Chromium, as wide as a reader's window: its picture, and what does not fit into it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), "")
# The page stands in a frame of the wanted width: a window of Chromium itself has a least width.
_FRAME = """<!doctype html><meta charset="utf-8"><style>body{{margin:0}}iframe{{border:0;display:block}}</style>
<iframe id="f" width="{width}" height="{height}" srcdoc="{page}"></iframe><pre id="said"></pre><script>
const frame = document.getElementById("f");
function measure() {{
  const page = frame.contentDocument, wide = [];
  for (const e of page.body.querySelectorAll("*")) {{
    const box = e.getBoundingClientRect(), name = e.tagName + " " + e.textContent.slice(0, 60);
    if (box.width && (box.right > {width} + 0.5 || box.left < -0.5)) wide.push(name);
    if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth) wide.push("in " + name);
  }}
  const height = Math.ceil(page.body.getBoundingClientRect().height);
  const said = {{width: page.documentElement.scrollWidth, height: height, wide: wide}};
  document.getElementById("said").textContent = {measure} ? JSON.stringify(said) : "";
}}
frame.onload = measure; if (frame.contentDocument.readyState === "complete" && frame.contentDocument.body) measure();
</script>"""


@dataclass(frozen=True)
class Seen:
    """The laid-out page in pixels, and the elements that stick out."""

    width: int
    height: int
    wide: list[str]


def look(page: str, width: int, picture: Path, *, dark: bool = False, scale: float = 1.5, most: int = 20_000) -> Seen:
    """Measure the page at this width and write its picture, of at most so many pixels of height."""
    with tempfile.TemporaryDirectory() as name:
        seen = _measured(Path(name), page, width)
        looks = ["--blink-settings=preferredColorScheme=0"] if dark else []
        picture.parent.mkdir(exist_ok=True)
        options = (f"--screenshot={picture}", f"--force-device-scale-factor={scale}", *looks)
        _run(Path(name), page, width, min(seen.height, most), *options)
    return seen


def height(page: str, width: int) -> int:
    """How high the page is at this width, in pixels."""
    with tempfile.TemporaryDirectory() as name:
        return _measured(Path(name), page, width).height


def _measured(folder: Path, page: str, width: int) -> Seen:
    said = _run(folder, page, width, 4000, "--dump-dom", measure=True).stdout
    found = re.search(r'<pre id="said">(\{.*?\})</pre>', said, re.S)
    assert found, said[-500:]
    seen: dict[str, Any] = json.loads(html.unescape(found[1]))
    return Seen(int(seen["width"]), int(seen["height"]), list(seen["wide"]))


def _run(
    folder: Path, page: str, width: int, height: int, *options: str, measure: bool = False
) -> subprocess.CompletedProcess[str]:
    frame = _FRAME.format(width=width, height=height, page=html.escape(page), measure=json.dumps(measure))
    (folder / "page.html").write_text(frame, encoding="utf-8")
    return subprocess.run(
        [PROGRAM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
         "--disable-lcd-text",
         f"--user-data-dir={folder}/me", f"--window-size={width},{height}", "--virtual-time-budget=2000", *options, f"file://{folder}/page.html"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
