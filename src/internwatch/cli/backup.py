"""`internwatch backup`: a checked copy of the database, while the daemon runs."""

from __future__ import annotations

from pathlib import Path

import click

from internwatch.cli.desk import Desk


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup_command(desk: Desk, file: Path) -> int:
    """Write a copy of the database to FILE, checked before it gets its name. To restore: stop the daemon, put the copy
    where the database was, start. Nothing that was sent before the copy is sent again."""
    store = desk.store(desk.config())
    try:
        store.backup(file)
    finally:
        store.close()
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB, checked")
    return 0
