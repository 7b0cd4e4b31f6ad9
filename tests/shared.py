"""Where the recorded answers and real postings lie, beside the repository; tests skip where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "recorded").is_dir(), reason="the recorded answers (../shared) are not beside this checkout"
)
