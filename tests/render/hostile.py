"""A thousand titles as nobody should write them: markup, headers, templates, scripts of all directions, long, empty."""

from __future__ import annotations

SEEDS = (
    '</b><a href="https://evil.example">x</a>', "<img src=x onerror=alert(1)>", "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}", "${7*7}", "Intern\r\nBcc: thief@evil.example", "Intern\nContent-Type: text/html\n\n<b>",
    "=?utf-8?q?Bcc:_x?=", "=?utf-8?b?QmNjOiB4?= intern", "\x00\x01\x1b[31mred", "\u202egnitset\u202c", "a\u200bb\ufeff",
    "🧪" * 60, "Größe – Ærø “Łódź” Ñandú", "研究实习生（大语言模型）", "باحث متدرب", "Стажёр-исследователь",
    "वैज्ञानिक प्रशिक्षु",
    "x" * 3000, "word " * 200, "&amp;&lt;&#60;script&#62;", "' OR 1=1 --", "javascript:alert(1)", "<!--", "]]>",
    "</style><style>*{display:none}</style>", "</title></head><body>", 'x" onmouseover="alert(1)', "%0d%0aBcc:%20x",
    "\u2028line\u2029para", ".\r\n.\r\nMAIL FROM:<x@y.example>", "\ud83d", "é" * 200, "a\u0301" * 200, " \t ", "",
    "<table><tr><td>", "https://evil.example/?q=<b>", "tel:+1-900", "ﷺ" * 40,
)  # fmt: skip


def titles() -> list[str]:
    """Seeds alone, between words and in pairs."""
    made = list(SEEDS)
    for one in SEEDS:
        made += [f"Research Intern {one}", f"{one} (PhD) – Summer 2027", f"Größe {one} x"]
        made += [f"{one} {other}" for other in SEEDS]
    return made[:1000]
