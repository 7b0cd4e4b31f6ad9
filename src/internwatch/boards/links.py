"""What is wrapped around a link: click trackers that carry the address, and lists of other people's postings.

It asks nobody: where a short link leads, only a request can tell.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# Parameters in which a click tracker carries the address that it leads to.
_CARRIERS = ("url", "u", "q", "target", "redirect", "redirect_url", "redirecturl", "dest", "destination", "to", "link",
             "adurl", "murl")  # fmt: skip
# Hosts that only pass on; elsewhere a parameter named "url" may be anything.
_TRACKERS = re.compile(
    r"(?:.*\.)?(?:doubleclick\.net|safelinks\.protection\.outlook\.com|urldefense\.(?:com|us)|appcast\.io|click\.appcast\.io"
    r"|awin1\.com|jobadx\.com|neuvoo\.com|mkt\d*\.com|sendgrid\.net|list-manage\.com|l\.facebook\.com)"
    r"|(?:www\.)?google\.[a-z.]+|(?:www\.)?linkedin\.com|l\.instagram\.com|out\.reddit\.com|slack-redir\.net"
)
# Proofpoint's third way puts the address between "__" and "__;" and a "*" for each letter that it took out of it.
_DEFENDED = re.compile(r"/v3/__(https?://[^*]+?)__;", re.IGNORECASE)
_INSIDE = re.compile(r"https?(?:://|%3A%2F%2F)\S+", re.IGNORECASE)
_LISTS = (
    "simplify.jobs", "linkedin.com", "indeed.com", "glassdoor.com", "joinhandshake.com", "ziprecruiter.com",
    "dejobs.org", "ripplematch.com", "wellfound.com", "builtin.com", "levels.fyi", "monster.com", "jobright.ai",
    "welcometothejungle.com", "stepstone.de", "otta.com", "google.com/search",
)  # fmt: skip
MOST_LAYERS = 4


def unwrapped(url: str) -> str:
    """The address that a click tracker's link carries; any other link comes back as it is (white space cut)."""
    url = url.strip()
    for _ in range(MOST_LAYERS):
        inner = _inner(url)
        if inner is None:
            return url
        url = inner
    return url


def _inner(url: str) -> str | None:
    parts = _split(url)
    if parts is None or not _TRACKERS.fullmatch((parts.hostname or "").lower()):
        return None
    if parts.path.startswith("/v3/__"):
        # With letters taken out only the request can tell.
        defended = _DEFENDED.search(url)
        return defended[1] if defended else None
    query = parse_qs(parts.query)
    for name in _CARRIERS:
        if (value := query.get(name, [""])[0]).startswith(("http://", "https://")):
            return value
    found = _INSIDE.search(f"{parts.path}?{parts.query}")
    return unquote(found[0]) if found else None


def list_of_others(url: str) -> str:
    """The name of the list of other people's postings that this address belongs to, or ""."""
    parts = _split(url)
    if parts is None:
        return ""
    host = (parts.hostname or "").lower()
    return next((name for name in _LISTS if _belongs(host, parts.path, name)), "")


def _belongs(host: str, path: str, name: str) -> bool:
    domain, slash, begins = name.partition("/")
    return (host == domain or host.endswith(f".{domain}")) and (not slash or path.startswith(f"/{begins}"))


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
