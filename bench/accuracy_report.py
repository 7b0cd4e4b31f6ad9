"""The accuracy report as one HTML page, for people who never saw the program; it measures nothing."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:.5em 0 1.5em}td,th{border:1px solid #ccc;padding:.25em .6em;text-align:left}
.missed{color:#b00020;font-weight:600}.met{color:#0a7d32}td.n{text-align:right}q{color:#444}"""
OPENING = """<h1>What the reader gets right</h1>
<p>internwatch reads each posting by rules. Before that, a person read the same posting and wrote down what it says.
This page holds the two against each other. Postings on which two careful people could differ are left out of that row.
Precision: of what the program claims, how much is true. Recall: of what is true, how much the program finds. F1 is one
number for both.</p>"""


@dataclass
class Section:
    """One set of labels: rows (measure, value, bar, postings, met, note), tables of (label, read), misses."""

    title: str
    rows: list[tuple[str, str, str, str, bool, str]]
    tables: dict[str, list[tuple[str, str]]]
    misses: list[tuple[str, str, str, str, str]]


def page(sections: Iterable[Section]) -> str:
    parts = [f"<!doctype html><meta charset=utf-8><title>internwatch: accuracy</title><style>{STYLE}</style>", OPENING]
    for section in sections:
        parts.append(f"<h2>{html.escape(section.title)}</h2>{_measures(section)}")
        parts += [_confusion(title, pairs) for title, pairs in section.tables.items()]
        parts.append(f"<h3>Every miss</h3>{_misses(section)}")
    return "".join(parts)


def _measures(section: Section) -> str:
    lines = [
        f"<tr>{_cell(name)}<td class=n>{value}</td>{_cell(bar)}<td class=n>{count}</td>"
        f"<td class={'met' if met else 'missed'}>{'met' if met else 'missed'}</td>{_cell(note)}</tr>"
        for name, value, bar, count, met, note in section.rows
    ]
    return f"<table><tr><th>measure<th>value<th>bar<th>answers<th><th></tr>{''.join(lines)}</table>"


def _confusion(title: str, pairs: list[tuple[str, str]]) -> str:
    counts, names = Counter(pairs), sorted({name for pair in pairs for name in pair})
    head = "".join(f"<th>read: {html.escape(name)}</th>" for name in names)
    lines = [
        f"<tr><th>label: {html.escape(wanted)}</th>"
        + "".join(f"<td class=n>{counts[wanted, got] or ''}</td>" for got in names)
        + "</tr>"
        for wanted in names
    ]
    return f"<h3>{html.escape(title)}</h3><table><tr><th></th>{head}</tr>{''.join(lines)}</table>"


def _misses(section: Section) -> str:
    lines = [
        f"<tr>{''.join(map(_cell, parts))}<td>{f'<q>{html.escape(quote)}</q>' if quote else ''}</td></tr>"
        for *parts, quote in section.misses
    ]
    return f"<table><tr><th>measure<th>posting<th>label<th>read<th>words</tr>{''.join(lines)}</table>"


def _cell(text: str) -> str:
    return f"<td>{html.escape(text)}</td>"
