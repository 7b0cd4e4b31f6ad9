"""What makes two things the same: a posting's key, its canonical link, its fingerprint, the hash of a listed row.

It compares nothing itself; `decide` and the store do. Hashes are BLAKE2b in hexadecimal, so that they are the same on
every machine and in every version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from internwatch.model import RawPosting

# Parameters that say where a click came from. Everything else may name the posting (gh_jid, jobId, req) and stays.
_TRACKING = re.compile(
    r"utm_\w+|gh_src|lever-(?:origin|source)(?:\[\])?|referrer|referer|trk|trackingid|trackid|gclid|fbclid|msclkid|dclid"
    r"|igshid|mc_[ce]id|_ga|_gl|iis|iisn|jobboardsource|rcm|sharedfrom|dcr_ci"
)
# These do so only where their value is a word ("?source=linkedin"); "?ref=R-1042" names a posting.
_PERHAPS = re.compile(r"src|source|ref|sid|cid")
# The form behind a posting is the posting; a language in front of a Workday path is too.
_FORM = re.compile(r"/(?:apply|application)$")
_LOCALE = re.compile(r"^/[a-z]{2}-[A-Z]{2}(?=/)")
_PLAIN = "/%:@!$&'()*+,;=?"
# What most links look like already: nothing to decode, to drop or to sort.
_CANONICAL = re.compile(r"https://([a-z0-9][a-z0-9.-]*)((?:/[A-Za-z0-9._~-]+)*)/?")
PIECE = 2_047
_FORM_HOSTS = ("jobs.lever.co", "jobs.eu.lever.co", "jobs.ashbyhq.com")


def key(board: str, native: str) -> str:
    """A posting's name for ever: "<board>:<native>"."""
    return f"{board}:{native}"


def canonical_url(url: str) -> str:
    """The same link however it was reached: no tracking, no fragment (unless it is a route, "#/job/7"), https, lower
    case host, no slash at the end, parameters in order. What is no http link comes back stripped, as it is."""
    if plain := _CANONICAL.fullmatch(url):
        return f"https://{plain[1]}{_trimmed(plain[1], plain[2])}"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return url.strip()
    host = parts.hostname if port in (None, 80, 443) else f"{parts.hostname}:{port}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(k.lower(), v)]
    fragment = quote(parts.fragment, _PLAIN) if parts.fragment.startswith(("/", "!")) else ""
    return urlunsplit(("https", host, _path(host, parts.path), urlencode(sorted(query)), fragment))


def _tracks(name: str, value: str) -> bool:
    if _PERHAPS.fullmatch(name):
        return not any(map(str.isdigit, value))
    return bool(_TRACKING.fullmatch(name))


def _path(host: str, path: str) -> str:
    return _trimmed(host, quote(path, _PLAIN).rstrip("/"))


def _trimmed(host: str, path: str) -> str:
    if host in _FORM_HOSTS:
        return _FORM.sub("", path)
    return _LOCALE.sub("", path) if host.endswith(".myworkdayjobs.com") else path


def fingerprint(title: str, text: str) -> str:
    """Equal for equal title and text, whatever their case and white space; "" without a text, since a title alone
    ("Research Intern") says nothing about sameness."""
    words = text.casefold().replace("\n", " ")
    if "  " in words or not words.isprintable():  # not as `to_text` leaves it
        words = " ".join(words.split())
    return exact_print(" ".join(title.casefold().split()), words) if words else ""


def exact_print(title: str, body: str) -> str:
    """The fingerprint of a row whose description nobody reads: the letters as they came, at a tenth of the cost."""
    return _hash(f"{title}\n{body}", 16) if body else ""


def signal(raw: RawPosting) -> str:
    """A hash of a listed row: equal means nothing to read again. The posted date is left out: some boards give it as
    "3 days ago", which moves by itself."""
    remote = "" if raw.remote is None else str(raw.remote)
    row = (
        raw.native, raw.title, raw.url, "\x1e".join(raw.places), raw.updated, raw.commitment, raw.department,
        raw.deadline or "", remote, raw.requisition, raw.body,
    )  # fmt: skip
    return _hash("\x1f".join(row), 12)


def digest(signals: Iterable[str]) -> str:
    """One hash over all signals of a look, in whatever order the rows came; "" for none."""
    ordered = sorted(signals)
    return _hash("".join(ordered), 12) if ordered else ""


def _hash(text: str, size: int) -> str:
    """BLAKE2b in pieces for which hashlib does not let go of the interpreter: with thousands of rows and another thread
    at work, getting it back costs ten times the hash."""
    # Half a surrogate pair, as broken JSON may hold, must not end a look.
    data = text.encode("utf-8", "surrogatepass")
    hashed = blake2b(data[:PIECE], digest_size=size)
    for start in range(PIECE, len(data), PIECE):
        hashed.update(data[start : start + PIECE])
    return hashed.hexdigest()
