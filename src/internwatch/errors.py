"""Every exception that internwatch raises on purpose; foreign ones are wrapped once, at the seam, cause kept.

    InternwatchError                 a sentence for a person: what is wrong, where, how to mend it
    ├── ConfigError                  the config or a scraper file; holds all mistakes at once          (exit 64)
    ├── StoreError                   the database cannot be opened, written or migrated                (exit 73)
    ├── BusyError                    another process holds this database, or try again later           (exit 75)
    ├── FetchError                   a request that gave no usable answer; carries its request
    ├── StageError                   an act that makes no sense where a person stands with a posting
    ├── ReadError                    an answer that is not what the system promises (schema, HTML, …)
    └── SendError                    a message that a channel did not (surely) take

Nothing here decides what to do next: an error says what happened and whether trying again can help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from internwatch.model import Request


class InternwatchError(Exception):
    """A clear sentence for a person. The command line prints it without a trace and exits with `exit_code`."""

    exit_code = 1


class Mistake(msgspec.Struct, frozen=True):
    """One mistake in a file that a person wrote: where it stands, what is wrong, how to mend it."""

    path: str
    line: int | None
    where: str
    problem: str
    advice: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        where = f" {self.where}:" if self.where else ""
        advice = f" {self.advice}" if self.advice else ""
        return f"{place}:{where} {self.problem}{advice}"


class ConfigError(InternwatchError):
    """The config or a scraper file holds mistakes; all of them are in `mistakes`."""

    exit_code = 64

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(map(str, mistakes)))


class StoreError(InternwatchError):
    """The database cannot be opened, written or migrated."""

    exit_code = 73


class BusyError(InternwatchError):
    """Another process holds the database, or the trouble passes by itself."""

    exit_code = 75


Reach = Literal["source", "host"]


class FetchError(InternwatchError):
    """A request that gave no usable answer.

    `kind` is one short word for health and statistics: "timeout", "connect", "dns", "tls", "reset", "truncated",
    "too-large", "bomb", "status", "redirect", "private-address", "robots", "held", "proxy", "protocol".
    `status` is the HTTP status where there was one. `reach` says what the trouble holds: one source, or the whole
    host (429 and 503 with Retry-After). `retry_after` is in seconds, already clamped. `passing` says that trying
    again later can help.
    """

    def __init__(  # noqa: PLR0913 - one flat record of what happened
        self,
        message: str,
        *,
        request: Request | None = None,
        kind: str = "status",
        status: int | None = None,
        reach: Reach = "source",
        retry_after: float | None = None,
        passing: bool = True,
    ) -> None:
        super().__init__(message)
        self.request, self.kind, self.status = request, kind, status
        self.reach, self.retry_after, self.passing = reach, retry_after, passing


class ReadError(InternwatchError):
    """An answer that is not what the system promises: says what was expected and what came (first words)."""


class StageError(InternwatchError):
    """An act of a person that makes no sense where they stand with a posting: `act` at `stage`, both words of
    `tracker`; another language finds its sentence by them."""

    def __init__(self, message: str, *, act: str, stage: str) -> None:
        super().__init__(message)
        self.act, self.stage = act, stage


Scope = Literal["message", "destination", "channel"]


class SendError(InternwatchError):
    """A message that a channel did not (surely) take.

    `permanent`: trying the same again cannot help. `unknown`: it may have been delivered (CHANNELS A3 and C3), so a
    second copy must be marked. `retry_after`: seconds the server asked for. `scope`: what the trouble concerns - this
    message, its destination (blocked, kicked), or the whole channel (wrong token, refused login). `code` is a short
    stable word for the delivery log. `migrated_to` is the new chat id of a group that became a supergroup.
    """

    def __init__(  # noqa: PLR0913 - one flat record of what happened
        self,
        message: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        retry_after: float | None = None,
        scope: Scope = "message",
        code: str = "error",
        migrated_to: str | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent, self.unknown, self.retry_after = permanent, unknown, retry_after
        self.scope, self.code, self.migrated_to = scope, code, migrated_to
