"""`internwatch run`: the daemon, or one pass of what is due."""

from __future__ import annotations

import click

from internwatch.cli.desk import Desk, run


@click.command()
@click.option("--once", is_flag=True, help="Look at what is due, deliver, exit (for cron).")
@click.pass_obj
def run_command(desk: Desk, once: bool) -> int:
    """Poll, filter and alert until stopped (SIGTERM or Ctrl-C finish what is in flight).

    Edits of the config and of your scraper files take effect within seconds. Exit codes: 64 a wrong config, 73 a
    database that cannot be written, 75 already running.
    """
    if once:
        from internwatch.cli.poll import poll_once

        desk.log_to_stderr(quiet=True)
        return run(poll_once(desk, (), everything=False, dry_run=False, as_json=False))
    from internwatch.daemon import run_daemon

    desk.log_to_stderr()
    run(run_daemon(desk.config(need_secrets=True), env=desk.env, now=desk.now))
    return 0
