"""An invented world of careers sites on loopback, for `internwatch demo` and for tests; nothing in it is real.

Employers on five systems answer in those systems' true shapes at their true hosts, which the engine reaches through a
table host -> loopback address. It knows nothing of the daemon that watches it.
"""

from __future__ import annotations

from internwatch.practice.openings import Employer, Opening, employers
from internwatch.practice.server import Server
from internwatch.practice.world import World

__all__ = ["Employer", "Opening", "Server", "World", "employers"]
