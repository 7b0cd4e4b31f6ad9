"""True-shaped answers of community lists, of Hacker News and of a page that is watched; the employers are invented."""

from __future__ import annotations

from typing import Any

from internwatch.model import Source
from tests.systems.drive import source

LISTING: dict[str, Any] = {
    "source": "Simplify", "category": "AI/ML/Data", "company_name": "Acme Labs",
    "id": "0b6c2f3a-1111-4222-8333-444455556666", "title": "Research Intern, Language Models", "active": True,
    "terms": ["Summer 2027"], "date_updated": 1795651200, "date_posted": 1795564800,
    "url": "https://job-boards.greenhouse.io/acme/jobs/4300001?utm_source=Simplify&ref=Simplify",
    "locations": ["Boston, MA", "Remote in USA"], "company_url": "https://lists.example/c/acme", "is_visible": True,
    "sponsorship": "Does Not Offer Sponsorship", "degrees": ["PhD"],
}  # fmt: skip
LISTINGS: list[Any] = [LISTING]

# Lines are as long as in such files.
# ruff: noqa: E501
PIPES = """\
# Summer 2027 AI internships

| Company | Role | Location | Salary | Application/Link | Date Posted |
| ------- | ---- | -------- | ------ | :--------------: | ----------- |
| **[Acme](https://acme.example)** | PhD Research Intern 🛂 | Boston, MA</br>New York, NY | $62/hr | <a href="https://job-boards.greenhouse.io/acme/jobs/4300001?utm_source=GHList"><img src="https://i.example/a.png" alt="Apply"></a> | Nov 12 |
| ↳ | Machine Learning Intern 🇺🇸 | <details><summary>**2 locations**</summary>Paris, France<br>London, UK</details> | | [Apply](https://jobs.lever.co/acme/3e18b94a-9653-5752-8f90-240b3414bb00) | 3d |
| [Beryl &amp; Sons](https://beryl.example) | Data Intern | Remote | | 🔒 | Oct 30 |

Some words between the tables, with a | in them.

| Month | Count |
| --- | --- |
| May | 3 |
"""
TAGS = """\
<table>
<thead>
<tr><th>Company</th><th>Role</th><th>Location</th><th>Terms</th><th>Application</th><th>Age</th></tr>
</thead>
<tbody>
<tr>
<td><strong><a href="https://lists.example/c/Cedar?utm_source=GHList">Cedar</a></strong></td>
<td>Robotics Research Co-op</td>
<td><details><summary><strong>2 locations</strong></summary>Turin, Italy<br>SF</details></td>
<td>Fall 2027, Winter 2028</td>
<td><div align="center"><a href="https://jobs.ashbyhq.com/cedar/f97aeef6-a0b4-56ea-a1d0-61373ab36801/application?utm_source=Simplify&ref=Simplify"><img src="a.png" alt="Apply"></a> <a href="https://lists.example/p/1"><img src="b.png"></a></div></td>
<td>0d</td>
</tr>
<tr>
<td>↳</td>
<td>🔥 Vision Intern</td>
<td>Lyon, France</td>
<td>Fall 2027</td>
<td><a href="https://cedar.example/jobs?gh_jid=4300007">Apply</a></td>
<td>2mo</td>
</tr>
</tbody>
</table>
"""

HN_SEARCH: dict[str, Any] = {
    "hits": [
        {"objectID": "49100002", "title": "Ask HN: Who wants to be hired? (December 2026)"},
        {"objectID": "49100001", "title": "Ask HN: Who is hiring? (December 2026)"},
        {"objectID": "48700001", "title": "Ask HN: Who is hiring? (November 2026)"},
    ]
}


def comment(number: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {
        "author": "acme", "children": [], "created_at_i": 1795564800, "id": number, "parent_id": 49100001,
        "text": text, "title": None, "type": "comment", **more,
    }  # fmt: skip


HN_AD = (
    "Acme Labs | Research Engineer, PhD Research Interns | Zurich, Switzerland | ONSITE<p>We build &quot;small&quot; "
    'models. PhD interns join for six months &amp; publish.<p>Site: <a href="https:&#x2F;&#x2F;acme.example">acme</a>, '
    'apply: <a href="https:&#x2F;&#x2F;jobs.lever.co&#x2F;acme&#x2F;3e18b94a-9653-5752-8f90-240b3414bb00" '
    'rel="nofollow">https:&#x2F;&#x2F;jobs.lever.co&#x2F;acme</a>'
)
HN_ITEM: dict[str, Any] = {
    "id": 49100001, "title": "Ask HN: Who is hiring? (December 2026)",
    "children": [
        comment(1, HN_AD),
        comment(2, None),
        comment(3, "Beryl | Senior Engineer | Remote<p>We do research. No interns, please."),
        comment(4, "Cedar | Web developer intern | Turin, Italy<p>Make our shop nicer."),
        comment(5, "Looking for a research intern in robotics; write to us.<p>See the page."),
    ],
}  # fmt: skip

PAGE = b"""<!doctype html><html><head><title>Join us</title><script>var n = "4f9a8b7c6d5e";</script></head><body>
<nav><a href="/">Home</a> <a href="/people">People</a></nav>
<main><h1>Join the language lab</h1>
<p>We are a group of ten people who read. Updated 3 November 2026. 1,024 visits today.</p>
<p>Applications for summer 2027 internships open on 1 December. We take 3 interns a year, PhD students preferred.</p>
<ul><li>Research intern, language models</li><li>Postdoc in phonetics</li></ul>
</main></body></html>"""

LIST_URL, MARKDOWN_URL = "https://raw.lists.example/listings.json", "https://raw.lists.example/README.md"
SOURCES: dict[str, Source] = {
    "listings": source("listings", url=LIST_URL),
    "listings_markdown": source("listings_markdown", url=MARKDOWN_URL),
    "hackernews": source("hackernews"),
    "signal": source("signal", url="https://lab.example/join"),
}
BOARDS: dict[str, Any] = {
    "listings": LISTINGS, "listings_markdown": (PIPES + TAGS).encode(), "signal": PAGE,
}  # fmt: skip
