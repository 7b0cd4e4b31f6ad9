"""The alert that README shows, made by the code that makes real ones: as text, and as a picture of a channel.

    .venv/bin/python scripts/alert_picture.py            prints the text
    .venv/bin/python scripts/alert_picture.py docs/alert.png   draws it (needs chromium)

The posting and its employer are invented; reading, matching and rendering are the real ones.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from internwatch import decide
from internwatch.filters.language import Me, parse_filter
from internwatch.filters.match import match, subject
from internwatch.model import Match, Message, RawPosting, Source
from internwatch.poll.keep import to_posting
from internwatch.reading import to_text
from internwatch.render import Item, render

POSTED = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
SEEN = POSTED + timedelta(minutes=6)
BODY = """\
<p>Brindlewood AI looks for PhD students who want to find out what language models know and how they learn it.</p>
<ul><li>Currently pursuing a PhD in computer science, statistics or a related field</li>
<li>Expected graduation between December 2027 and June 2028</li></ul>
<p>The internship takes place in summer 2027. Applications close on November 30, 2026.</p>
"""
FILTER = {
    "name": "research-2027",
    "any": ["language model*", "interpretab*"],
    "roles": ["research"],
    "send_to": ["telegram:@ai_interns"],
}
PAGE = """\
<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #0e1621; font: 15px/1.42 "Noto Sans", "DejaVu Sans", sans-serif; color: #f5f5f5; }}
header {{ background: #17212b; padding: 12px 20px; }}
header b {{ font-size: 16px; }} header span {{ display: block; color: #6d7f8f; font-size: 13px; }}
main {{ margin: 18px 20px; max-width: 560px; background: #182533; border-radius: 12px; padding: 12px 16px; }}
p {{ white-space: pre-wrap; margin: 0; }} a {{ color: #6ab3f3; text-decoration: none; }}
blockquote {{ margin: 4px 0; padding: 2px 10px; border-left: 3px solid #6ab3f3; background: #1f3042; }}
small {{ display: block; text-align: right; color: #6d7f8f; }}
</style><header><b>AI research internships</b><span>channel</span></header>
<main><p>{html}</p><small>09:18</small></main>
"""


def message() -> Message:
    """The alert of one invented posting, for Telegram."""
    raw = RawPosting(
        "4300001", "Research Intern, Language Model Evaluation (PhD), Summer 2027",
        "https://job-boards.greenhouse.io/brindlewood/jobs/4300001", ("New York, NY", "Montreal, QC"), BODY,
        posted=POSTED, precision="time",
    )  # fmt: skip
    source = Source("brindlewood", "Brindlewood AI", "greenhouse", None)
    posting = to_posting(source, "greenhouse:brindlewood", raw, "")
    chosen, mistakes = parse_filter(dict(FILTER), Me("phd", "2028-05"))
    assert chosen is not None, mistakes
    found = match(chosen, subject(posting, (), to_text(posting.body)))
    assert isinstance(found, Match)
    item = Item(
        1, "telegram:@ai_interns", "new", posting.key, "1", SEEN, (chosen.name,),
        {"why": decide.why([found], {chosen.name: chosen})}, posting, first_seen=SEEN,
    )  # fmt: skip
    (made,) = render([item], "telegram", SEEN)
    return made.message


def draw(path: Path) -> None:
    """Draw the alert as a reader sees it; exits with a word when there is no chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no chromium found; the picture was not drawn")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "alert.html"
        page.write_text(PAGE.format(html=message().html), encoding="utf-8")
        subprocess.run(
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--force-device-scale-factor=2", f"--user-data-dir={folder}/profile", "--window-size=640,400",
                f"--screenshot={path.resolve()}", page.as_uri(),
            ],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:]:
        draw(Path(sys.argv[1]))
    else:
        print(message().text)
