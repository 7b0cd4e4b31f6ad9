"""The config file: found, read and checked, all its mistakes at once; it opens no database and knows no network.

shape.py     what a config holds (frozen structs; durations in seconds, sizes in bytes)
lines.py     on which line of a TOML file a key stands
report.py    the mistakes found in one file, and how a table is read key by key
values.py    what single values may be: durations, sizes, addresses
secrets.py   "env:NAME" and "file:PATH": references to secrets, opened late
tables.py    the tables of the config, key by key
load.py      the whole file; what its parts need of each other
find.py      where the config is
"""

from internwatch.config.find import find_config
from internwatch.config.load import load_config
from internwatch.config.secrets import Secret
from internwatch.config.shape import Config, Delivery, Email, Fetch, Operator, Poll, Telegram

__all__ = [
    "Config", "Delivery", "Email", "Fetch", "Operator", "Poll", "Secret", "Telegram", "find_config", "load_config",
]  # fmt: skip
