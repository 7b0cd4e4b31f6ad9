"""The commands. Each family is one file; this one only knows their names, so that `--version` loads nothing else."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from internwatch import __version__
from internwatch.cli.desk import Desk
from internwatch.errors import ConfigError, InternwatchError

# When to look for garbage: rows by the thousand are none, and Python's (700, 10, 10) costs a twentieth of a cold poll.
COLLECT = (50_000, 20, 20)
# name -> "module:attribute" and the one line that --help shows.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("init:init_command", "Ask three questions and write a config."),
    "demo": ("demo:demo_command", "Watch the whole thing work on an invented world, in under a minute."),
    "run": ("run:run_command", "Watch for months: poll, filter, alert (the daemon)."),
    "poll": ("poll:poll_command", "Look once, save, deliver."),
    "try": ("poll:try_command", "Show what a careers page or a source gives; saves nothing."),
    "add": ("add:add_command", "Find the board behind any careers address and write its scraper file."),
    "record": ("record:record_command", "Save a board's answers as a folder, for a bug report or a test."),
    "canary": ("canary:canary_command", "Look once at every shipped board: which are dead, and where did they go?"),
    "leads": ("leads:leads_command", "Boards that community lists name and nobody watches."),
    "postings": ("postings:postings_command", "List open internships (or every stored posting)."),
    "why": ("postings:why_command", "Explain one posting: facts with quotes, each filter's verdict."),
    "export": ("postings:export_command", "Write every stored posting with its text as JSON lines or CSV."),
    "filters": ("filters:filters_group", "Try the filters on what was seen."),
    "sources": ("sources:sources_command", "List the sources and their health."),
    "stats": ("sources:stats_command", "Show how fast openings were seen, owed and sent."),
    "status": ("sources:status_command", "Say whether the daemon is alive; non-zero when it is not."),
    "outbox": ("outbox:outbox_command", "Look at alerts that are owed, unknown or dead; send them again."),
    "people": ("people:people_group", "Sign people up for mails (each is asked first), list and remove them."),
    "links": ("links:links_command", "Print feed and calendar addresses of a filter or person (--new: others)."),
    "bounce": ("bounce:bounce_command", "Note a mail that came back (a mail filter pipes it in)."),
    "config": ("config:config_group", "Check the config: all mistakes at once."),
    "send-test": ("send_test:send_test_command", "Send one test message to each destination: taken, or why not."),
    "telegram": ("telegram:telegram_group", "Connect a chat: an address for send_to, found and tried."),
    "doctor": ("doctor:doctor_command", "Check everything outside: token, chats, mail server, disk, database."),
    "backup": ("backup:backup_command", "Write a checked copy of the database."),
    "same": ("same:same_command", "Say whether two postings are the same job."),
    "reread": ("reread:reread_command", "Read stored postings again after an upgrade."),
    "read": ("read:read_command", "Read postings (JSON lines in) and print their facts (JSON lines out)."),
}


class Family(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"internwatch.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=Family, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="The config file (else INTERNWATCH_CONFIG)."
)
@click.option("-v", "--verbose", is_flag=True, help="Log more, to standard error.")
@click.version_option(__version__, prog_name="internwatch")
@click.pass_context
def cli(ctx: click.Context, config_path: Path | None, verbose: bool) -> None:
    """Tells a PhD student, first and truthfully, that a research internship they can apply to has opened."""
    ctx.obj = Desk(config_path=config_path, env=os.environ, verbose=verbose)


def _open_streams() -> None:
    """Whatever the surroundings, a word said is no error: a daemon may be started with its streams closed, a terminal
    may not know all letters. Files and pipes always get UTF-8."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
        elif stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end


def main(argv: list[str] | None = None) -> None:
    """The entry point: clear sentences and exit codes (0 done, 1 all failed, 2 usage, 64, 73, 75), never a trace."""
    _open_streams()
    gc.set_threshold(*COLLECT)
    try:
        result: Any = cli.main(args=argv, prog_name="internwatch", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except ConfigError as error:
        count = len(error.mistakes)
        click.echo(f"{count} mistake{'s' if count != 1 else ''} in the config:", err=True)
        for mistake in error.mistakes:
            click.echo(f"  {mistake}", err=True)
        sys.exit(error.exit_code)
    except InternwatchError as error:
        click.echo(f"internwatch: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        sys.exit(_no_output(error))
    sys.exit(result if isinstance(result, int) else 0)


def _no_output(error: OSError) -> int:
    """The exit code when the system refused something. A reader that left early (`| head -1`) is no error."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is buffered has nowhere to go
    if isinstance(error, BrokenPipeError):
        return 1
    where = f"{error.filename}: " if error.filename else ""
    click.echo(f"internwatch: {where}{error.strerror or error}", err=True)
    return 1
