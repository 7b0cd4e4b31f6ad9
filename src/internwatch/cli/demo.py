"""`internwatch demo`: the daemon's real path against an invented world, told as a story that must come true.

It plays only the employers: what is found, decided and sent is the daemon's own doing. The story ends with an error
when an alert that it announces does not come.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import sys
import tempfile
import textwrap
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from internwatch.cli.desk import Desk, run, set_up_logging
from internwatch.errors import InternwatchError

if TYPE_CHECKING:
    from internwatch.daemon.loop import Daemon
    from internwatch.practice import Employer, Opening, Server, World

# Seconds: for one alert to come, for the whole, and for a person to read an alert.
PATIENCE = 14.0
LONGEST = 42.0
READING = 1.2
_CYAN, _OFF = "\x1b[36m", "\x1b[0m"


@click.command()
@click.pass_obj
def demo_command(desk: Desk) -> int:
    """Watch the whole thing work on an invented world: baseline, new posting, edit, closing, broken board.

    Needs no network, no account and no config; ends by itself in about 20 seconds and leaves nothing behind.
    """
    set_up_logging(logging.DEBUG if desk.verbose else logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="internwatch-demo-") as folder:
        try:
            run(_demo(desk, Path(folder)))
        except asyncio.CancelledError:
            raise click.Abort from None
    return 0


async def _demo(desk: Desk, folder: Path) -> None:
    from internwatch.config import load_config
    from internwatch.daemon.loop import Daemon
    from internwatch.daemon.reload import ConfigFile
    from internwatch.practice import Server, World
    from internwatch.watch import Watch

    # A polite kill cleans up as Ctrl-C does.
    if task := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    world = World(desk.now)
    config = load_config(write_config(folder, world, desk.now()), {})
    async with Server(world) as server:
        watch = Watch.open(config, now=desk.now, env={}, hosts=server.table, alone=True)
        try:
            daemon = Daemon(watch, ConfigFile(config.path, {}, config.scrapers))
            await _beside(daemon, Story(daemon, world, server, folder / "alerts.jsonl"))
        finally:
            await watch.aclose()


async def _beside(daemon: Daemon, story: Story) -> None:
    """Run the daemon while the story is told; whichever fails first ends both."""
    running = asyncio.create_task(daemon.run())
    telling = asyncio.create_task(story.tell())
    try:
        await asyncio.wait({running, telling}, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
        if not telling.done() and not running.done():
            raise InternwatchError(f"the demo did not end within {LONGEST:.0f} s: this machine is very busy")
        if telling.done():
            telling.result()
    finally:
        telling.cancel()
        daemon.stop.set()
        await running
    if not telling.done() or telling.cancelled():
        raise InternwatchError("the daemon stopped before the story ended")
    story.epilogue()


def write_config(folder: Path, world: World, now: datetime) -> Path:
    """A config and one scraper file per employer, as a person would write them."""
    scrapers = folder / "scrapers"
    scrapers.mkdir()
    for employer in world.employers.values():
        (scrapers / f"{employer.key}.toml").write_text(_scraper(employer), encoding="utf-8")
    path = folder / "internwatch.toml"
    path.write_text(
        'database = "sqlite:///demo.db"\nscrapers = "scrapers"\n'
        f'[me]\ndegree = "phd"\ngraduation = "{now.year + 2}-05"\n'
        '[poll]\ncompanies = ["tag:practice"]\nevery = "1s"\npause = "0s"\nclose_after = "1s"\n'
        '[fetch]\ncontact = "demo@example.org"\n'
        '[delivery]\ngroup_wait = "1s"\n'
        '[operator]\nsend_to = ["console", "file:alerts.jsonl"]\n'
        '[[filter]]\nname = "my-research"\nany = ["language model*", "reinforcement learning", "robot*"]\n'
        'roles = ["research"]\nsend_to = ["console", "file:alerts.jsonl"]\n',
        encoding="utf-8",
    )
    return path


def _scraper(employer: Employer) -> str:
    from internwatch.practice.shapes import WORKDAY_INSTANCE, WORKDAY_SITE

    lines = [f'name = "{employer.name}"', f'system = "{employer.system}"', f'token = "{employer.token}"']
    if employer.system == "workday":
        lines += [f'instance = "{WORKDAY_INSTANCE}"', f'site = "{WORKDAY_SITE}"']
    return "\n".join([*lines, 'tags = ["practice"]', ""])


class Story:
    """What happens to the invented employers, scene by scene, and what must arrive after each.

    Alerts are read back from the file destination, which gets what the console gets.
    """

    def __init__(
        self, daemon: Daemon, world: World, server: Server, alerts: Path, *, patience: float = PATIENCE
    ) -> None:
        self.daemon, self.world, self.server, self.alerts, self.patience = daemon, world, server, alerts, patience
        self.started = asyncio.get_running_loop().time()
        self.colour = sys.stdout.isatty()

    async def tell(self) -> None:
        """All scenes, in order."""
        await self._baseline()
        robots, learning, undergraduate = await self._publish()
        await self._edit(robots)
        await self._close_and_break(learning)
        await self._heal()
        await self._kept_silent([robots, learning], undergraduate)

    async def _baseline(self) -> None:
        self.say(
            "Five invented employers on five careers systems, served on this machine: no network, no account."
            " The daemon looks at each every second; alerts appear below as they would arrive."
        )
        boards = self.daemon.watch.boards
        await self._until("the first looks", lambda: all(b.state.baseline_at for b in boards.values()))
        count = sum(b.state.open for b in boards.values())
        self.say(
            f"First look at {len(boards)} boards, {count} postings: a silent baseline."
            " What already matches comes as one message:"
        )
        await self.alert("the list of what is open already", alert="backlog")

    async def _publish(self) -> tuple[Opening, Opening, Opening]:
        from internwatch.practice import openings

        now = self.world.now()
        robots = openings.research(now, 4_300_001, "Language Models for Robots", openings.BOSTON)
        learning = openings.research(now, 4_300_002, "Reinforcement Learning", openings.LONDON)
        undergraduate = openings.undergraduate(now, 4_300_003, "Robotics")
        self.say(
            "Now three employers publish: Quillfeather Robotics and Saltmarsh Labs a research internship for PhD"
            " students, Kestrel Foundry one for undergraduates."
        )
        for key, opening in (("quillfeather", robots), ("saltmarsh", learning), ("kestrel", undergraduate)):
            self.world.publish(key, opening)
        before = self._clock()
        for opening in (robots, learning):
            await self.alert("the alert for " + opening.title, pause=0.0, alert="new", title=opening.title)
        took = self._clock() - before
        await asyncio.sleep(2 * READING)
        self.say(f"Seen, read, matched and sent {took:.0f} s after they were published.")
        return robots, learning, undergraduate

    async def _edit(self, robots: Opening) -> None:
        from internwatch.practice.openings import with_deadline

        self.world.publish("quillfeather", with_deadline(robots, self.world.now(), days=30))
        self.say("Quillfeather Robotics adds a deadline to its posting:")
        line = await self.alert("the update", alert="updated", company_key="quillfeather")
        if "deadline" not in line.get("changed", {}):
            raise InternwatchError(f"the update does not name the deadline: {line.get('changed')}")

    async def _close_and_break(self, learning: Opening) -> None:
        self.world.close("saltmarsh", learning.number)
        self.world.break_board("brindlewood", "html")
        self.say(
            "Saltmarsh Labs takes its posting down, and Brindlewood AI's board breaks: a maintenance page stands where"
            " the postings were. That closes nothing; after three bad looks the operator is told, once:"
        )
        await self.alert("the word that a posting has closed", alert="closed", company_key="saltmarsh")
        await self.alert("the word to the operator", alert="operator", title="Brindlewood AI cannot be read")

    async def _heal(self) -> None:
        self.world.heal("brindlewood")
        self.say("The board is repaired; the daemon, which asks a broken board less often, finds out by itself:")
        await self.alert("the word that it is read again", alert="operator", title="Brindlewood AI is read again")

    async def _kept_silent(self, wanted: list[Opening], unwanted: Opening) -> None:
        """Every wanted posting was told once, the other one never; nothing was closed because its board was broken."""
        told = sorted(line["title"] for line in self._lines() if line["alert"] == "new")
        if told != sorted(opening.title for opening in wanted):
            raise InternwatchError(f"the story did not come true: these were told as new: {told}")
        reason = await self.daemon.watch.thread(self._why, unwanted.title)
        self.say(f"Kestrel Foundry's posting was not sent, and the reason is kept: {reason}")

    def _why(self, title: str) -> str:
        from internwatch.filters.match import explain, subject

        watch = self.daemon.watch
        stored = list(watch.store.listing(all=True, sources=None, since=None))
        if early := [s.posting.title for s in stored if s.posting.source == "brindlewood" and s.status != "open"]:
            raise InternwatchError(f"the story did not come true: closed while the board was broken: {early}")
        posting = next((s.posting for s in stored if s.posting.title == title), None)
        if posting is None:
            raise InternwatchError(f"the story did not come true: {title} was never seen")
        result = explain(watch.config.filters[0], subject(posting, ("practice",)))
        return "; ".join(f"{r.test}: {r.detail}" for r in result.reasons if not r.held)

    def epilogue(self) -> None:
        """The last words, after the daemon has ended."""
        self.say(
            f"That is all: {len(self._lines())} alerts from {self.server.requests} requests, {self.server.unchanged} of"
            f' them answered "unchanged". Next: internwatch init'
        )

    # -- the means ------------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """A line of the story: marked, wrapped, dim where there is colour, so that alerts stand out."""
        width = min(shutil.get_terminal_size((100, 24)).columns, 100)
        head = f"{self._clock():4.1f} s ▸ "
        wrapped = textwrap.fill(text, width, initial_indent=head, subsequent_indent=" " * len(head))
        shown = f"{_CYAN}{wrapped}{_OFF}" if self.colour else wrapped
        encoding = sys.stdout.encoding or "utf-8"
        click.echo(shown.encode(encoding, "replace").decode(encoding) + "\n")

    def _clock(self) -> float:
        return asyncio.get_running_loop().time() - self.started

    async def _until(self, what: str, true: Callable[[], bool]) -> None:
        deadline = self._clock() + self.patience
        while not true():
            if self._clock() > deadline:
                raise InternwatchError(f"the story did not come true: {what} did not come within {self.patience:.0f} s")
            await asyncio.sleep(0.05)

    async def alert(self, what: str, pause: float = READING, **wanted: str) -> dict[str, Any]:
        """Wait for an alert with these values, and then a moment: for the console to have it too, and to be read."""

        def found() -> list[dict[str, Any]]:
            return [line for line in self._lines() if all(line.get(k) == v for k, v in wanted.items())]

        await self._until(what, lambda: bool(found()))
        await asyncio.sleep(pause)
        return found()[0]

    def _lines(self) -> list[dict[str, Any]]:
        if not self.alerts.exists():
            return []
        return [msgspec.json.decode(line) for line in self.alerts.read_bytes().splitlines() if line.endswith(b"}")]
