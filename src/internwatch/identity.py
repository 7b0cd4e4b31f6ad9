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
_FORM_HOSTS = ("jobs.lever.co", "jobs.eu.lever.co", "jobs.ashbyhq.com")


def key(board: str, native: str) -> str:
    """A posting's name for ever: "<board>:<native>"."""
    return f"{board}:{native}"


def canonical_url(url: str) -> str:
    """The same link however it was reached: no tracking, no fragment (unless it is a route, "#/job/7"), https, lower
    case host, no slash at the end, parameters in order. What is no http link comes back stripped, as it is."""
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
    path = quote(path, _PLAIN).rstrip("/")
    if host in _FORM_HOSTS:
        return _FORM.sub("", path)
    return _LOCALE.sub("", path) if host.endswith(".myworkdayjobs.com") else path


def fingerprint(title: str, text: str) -> str:
    """Equal for equal title and text, whatever their case and white space; "" without a text, since a title alone
    ("Research Intern") says nothing about sameness."""
    words = text.casefold().split()
    if not words:
        return ""
    said = " ".join(title.casefold().split()) + "\n" + " ".join(words)
    return blake2b(_bytes(said), digest_size=16).hexdigest()


def signal(raw: RawPosting) -> str:
    """A hash of a listed row: equal means nothing to read again. The posted date is left out: some boards give it as
    "3 days ago", which moves by itself."""
    remote = "" if raw.remote is None else str(raw.remote)
    row = (
        raw.native, raw.title, raw.url, "\x1e".join(raw.places), raw.updated, raw.commitment, raw.department,
        raw.deadline or "", remote, raw.requisition, raw.body,
    )  # fmt: skip
    return blake2b(_bytes("\x1f".join(row)), digest_size=12).hexdigest()


def digest(signals: Iterable[str]) -> str:
    """One hash over all signals of a look, in whatever order the rows came; "" for none."""
    ordered = sorted(signals)
    return blake2b("".join(ordered).encode(), digest_size=12).hexdigest() if ordered else ""


def _bytes(text: str) -> bytes:
    # Half a surrogate pair, as broken JSON may hold, must not end a look.
    return text.encode("utf-8", "surrogatepass")
