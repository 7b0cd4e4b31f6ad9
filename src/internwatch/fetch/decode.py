"""A body piece by piece, decoded within caps; it reads from nowhere.

httpx would decode a whole piece at once: 64 kB of gzip can become 64 MB there, and 1 kB of brotli 600 MB. Here every
step is bounded, only gzip and deflate are asked for, and nothing else is taken.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from internwatch.errors import FetchError

STEP = 1 << 20
BOMB_RATIO = 100
GZIP = frozenset({"gzip", "x-gzip"})


class Body:
    """Collects one body. `feed` every piece, one step of the iterator at a time; then `done`.

    Raises FetchError: "too-large" or "bomb" over a cap, "truncated" for a stream that ends early, "protocol" for a
    coding that was not asked for or that is damaged.
    """

    def __init__(self, coding: str, max_bytes: int, max_raw: int) -> None:
        self.coding = _coding(coding)
        self._stream = _inflater(self.coding)
        self._max_bytes, self._max_raw = max_bytes, max_raw
        self._pieces: list[bytes] = []
        self._raw = self._size = 0
        self._carry = b""
        self._begun = False

    def feed(self, piece: bytes) -> Iterator[int]:
        """Take one raw piece; each step decodes at most 1 MiB and gives its number, so that the caller can let others
        run between."""
        piece, self._carry = self._carry + piece, b""
        self._raw += len(piece)  # a carried byte counts twice; nobody minds
        if self._raw > self._max_raw:
            raise _too_large(f"more than {self._max_raw} bytes came over the wire")
        if self._stream is None:
            self._keep(piece)
            return
        if self.coding == "deflate" and not self._begun:
            if len(piece) < 2:
                self._carry = piece
                return
            self._begun = True
            if not _is_zlib(piece):
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        step = 0
        while piece:
            piece = self._inflate(piece)
            step += 1
            yield step

    def _inflate(self, piece: bytes) -> bytes:
        """Decode one step of `piece`; returns what is still to be decoded."""
        stream = self._stream
        assert stream is not None
        if stream.eof:
            # gzip may go on with a further member; whatever else follows is padding that everybody ignores.
            if self.coding == "gzip" and piece == b"\x1f":
                self._carry = piece
            if self.coding != "gzip" or not piece.startswith(b"\x1f\x8b"):
                return b""
            stream = self._stream = _inflater("gzip")
            assert stream is not None
        try:
            self._keep(stream.decompress(piece, STEP))
        except zlib.error as error:
            raise FetchError(f"the {self.coding} body is damaged: {error}", kind="protocol") from error
        return stream.unused_data if stream.eof else stream.unconsumed_tail

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._max_bytes:
            if self._size > BOMB_RATIO * self._raw:
                raise FetchError(
                    f"a compression bomb: {self._raw} bytes became more than {self._size}", kind="bomb", passing=False
                )
            raise _too_large(f"the answer is larger than {self._max_bytes} bytes")
        self._pieces.append(piece)

    def done(self) -> bytes:
        """The whole body, once everything was fed."""
        if self._stream is not None and self._raw and not self._stream.eof:
            rest = self._stream.flush(STEP)  # at most a window's worth is left: `feed` went on until all was taken
            self._keep(rest)
            if not self._stream.eof:
                raise FetchError(f"the {self.coding} body ends early", kind="truncated")
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


def _coding(header: str) -> str:
    codings = [c for c in (part.strip().lower() for part in header.split(",")) if c not in ("", "identity")]
    if not codings:
        return ""
    if len(codings) == 1 and (codings[0] in GZIP or codings[0] == "deflate"):
        return "gzip" if codings[0] in GZIP else "deflate"
    raise FetchError(f"the answer is coded as {header[:60]!r}, which was not asked for", kind="protocol")


def _inflater(coding: str) -> zlib._Decompress | None:
    if coding == "gzip":
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    return zlib.decompressobj() if coding == "deflate" else None


def _is_zlib(head: bytes) -> bool:
    """Whether a "deflate" body has its zlib wrapper, as RFC 9110 wants; many servers send it bare."""
    return head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _too_large(why: str) -> FetchError:
    return FetchError(why, kind="too-large", passing=False)
