"""Any form of description becomes plain text, and hostile ones cost bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.reading import clean, to_text
from internwatch.reading.text import LONGEST_TEXT
from tests.pace import within


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ""),
        ("  plain \t text \r\n\r\n second line ", "plain text\nsecond line"),
        ("<p>One</p><ul><li>two</li><li>three</li></ul>four", "One\ntwo\nthree\nfour"),
        ("<p>Wrapped in\n   the source</p>", "Wrapped in the source"),
        ("first\nline with <b>bold</b>", "first\nline with bold"),
        ("<b>Nove</b><b>mber 2026</b> or later", "November 2026 or later"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("No<!-- x -->vember <!-- never closed <p>gone", "November"),
        ("<p>seen</p><script>var hidden = '<p>1</p>';</script><style>p{}</style>", "seen"),
        ('<a href="https://x.example/?a=1&b=2" title="x > y">Apply</a> now', "Apply now"),
        ('<div class="x">R&amp;D &#8211; AI</div>', "R&D – AI"),
        ("&lt;p&gt;Escaped &amp;amp; twice&lt;/p&gt;&lt;li&gt;item&lt;/li&gt;", "Escaped & twice\nitem"),
        ("&amp;lt;p&amp;gt;Escaped again&amp;lt;/p&amp;gt;", "Escaped again"),
        ("AT&amp;T &#xa;&lt; 3 years", "AT&T\n< 3 years"),
        ("a < b and c > d", "a < b and c > d"),
        ("## You\n**Build** _models_ in `jax`, see [us](https://x.example/a_b).", "You\nBuild models in jax, see us."),
        ("AI\\-assisted, we\\'re *hiring*; snake_case and 2*3*4", "AI-assisted, we're hiring; snake_case and 2*3*4"),
        ("no\u00a0break, zero\u200bwidth, soft\u00adhyphen, \u202ebidi\u202c", "no break, zerowidth, softhyphen, bidi"),
        ("cafe\u0301", "café"),
        ("bad \ud800 surrogate and \x00 null", "bad surrogate and null"),
        ("<td>a</td><td>b</td>", "a\nb"),
        ("<p>x</p><frameset><frame>", "x"),
    ],
)  # fmt: skip
def test_forms(body: str, expected: str) -> None:
    """HTML, escaped HTML, Markdown and plain text all end as lines of words."""
    assert to_text(body) == expected


HOSTILE = [
    "<div>", "<ul><li>", "<b>", "<i a='>'>", "<a title=\"", "<font color=\"<\">", "<", "</", "<div ", "<!--",
    "<!-- x --><!--", "&lt;", "&amp;amp;lt;div", "&lt;div&gt;", "<script>", "<svg><g>", "<template>", "<table><tr><td>",
    "<p", "<x-y>",
    "<select><option>", "<math><mi>", "<textarea>", "[", "[a](", "![", "*a", "_", "\\", "\n# ", "\u200b", "&#",
    "<![CDATA[", "<?",
    "<center><font size='>'>", "<object>", "<div a='", "\n", " ",
]  # fmt: skip


@pytest.mark.timed
@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_markup_is_quick(unit: str) -> None:
    """Deep nesting, runs of formatting tags and endless quotes, a million characters each: well under five seconds.

    Without the guard the parser alone takes minutes for some of these.
    """
    with within(5):
        text = to_text("x" + unit * (1_000_000 // len(unit)) + "y")
    assert len(text) <= LONGEST_TEXT


def test_deep_nesting_still_gives_its_words() -> None:
    """Where the parser is not trusted with it, tags are cut out and the words stay; scripts go."""
    deep = "<div>" * 5_000 + "<script>var a = 1;</script>Research intern" + "</div>" * 5_000
    assert to_text(deep) == "Research intern"


@given(st.text(alphabet=st.sampled_from(list("<>&/;!-abp \"'=#x1[]()*_\\`\n\u200b\u00e9\ud800İ")), max_size=200))
def test_text_is_total_and_tidy(body: str) -> None:
    """Any letters give lines without blank edges or double blanks, and never an error."""
    text = to_text(body)
    text.encode()
    assert all(line and line == " ".join(line.split()) for line in text.split("\n") if text)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("  Research\n Intern ", 50, "Research Intern"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abc defg", 5, "abc…"),
        ("a\u202eb\u200bc\x07d\ud800e", 9, "abcde"),
        ("R\u0301", 5, "Ŕ"),
        ("anything", 0, ""),
        ("", 5, ""),
    ],
)
def test_clean(text: str, limit: int, expected: str) -> None:
    """One line, nothing invisible, never longer than asked for."""
    assert clean(text, limit) == expected


@given(st.text(max_size=60), st.integers(min_value=0, max_value=40))
def test_clean_keeps_its_promise(text: str, limit: int) -> None:
    """At most `limit` letters, one line, encodable."""
    line = clean(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    line.encode()
