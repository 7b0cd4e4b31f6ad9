"""The engine: one polite, bounded, guarded way to ask careers sites; the only package that knows httpx.

It is not a crawler: it asks what it is told to ask, once, and decides nothing about what the answer means.
"""

from __future__ import annotations

from internwatch.fetch.fetcher import Fetcher
from internwatch.fetch.memory import HostMemory, MemoryOfHosts, RobotsCopy
from internwatch.fetch.ping import ping
from internwatch.fetch.settings import FetchSettings, Seams

__all__ = ["FetchSettings", "Fetcher", "HostMemory", "MemoryOfHosts", "RobotsCopy", "Seams", "ping"]
