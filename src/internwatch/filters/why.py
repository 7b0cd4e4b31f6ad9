"""Why a posting is told, as plain data: what the outbox keeps of matches and messages are made of."""

from __future__ import annotations

from collections.abc import Mapping

from internwatch.filters.language import Filter
from internwatch.model import Match


def why(group: list[Match], filters: Mapping[str, Filter]) -> list[dict[str, object]]:
    """The reasons of the matches as plain data, for the outbox: what each filter found, its verdict and for whom."""
    return [
        {
            "filter": filters[match.filter].label or match.filter,
            "verdict": match.verdict,
            "verdict_detail": match.verdict_detail,
            "degree": filters[match.filter].degree,
            "graduation": filters[match.filter].graduation,
            "reasons": [[r.test, r.detail] for r in match.reasons if r.held and r.detail],
        }
        for match in group
    ]
