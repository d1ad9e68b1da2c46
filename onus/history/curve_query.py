"""The statements that read a curve: one for each resolution, with its finer end."""

from collections.abc import Iterable
from enum import Enum

from onus.history.kinds import KINDS


class Resolution(Enum):
    """From what a curve is drawn. What is not rolled up yet is added from what is finer."""

    SAMPLE = "sample"
    HOUR = "hour"
    DAY = "day"


_SPREAD = ("min", "mean", "max", "count")
_TABLES = {
    Resolution.SAMPLE: "onu_sample",
    Resolution.HOUR: "onu_sample_hour",
    Resolution.DAY: "onu_sample_day",
}
_ROLLED_UP = ", ".join(f"{kind}_{part}" for kind in KINDS for part in _SPREAD)
_CELLS = {
    Resolution.SAMPLE: ", ".join(
        f"{kind}, {kind}, {kind}, ({kind} IS NOT NULL)::int" for kind in KINDS
    ),
    Resolution.HOUR: _ROLLED_UP,
    Resolution.DAY: _ROLLED_UP,
}
# The first hour after the days that are rolled up, the first sample after the hours that are.
_AFTER_DAYS = "date_trunc('day', max(at) + interval '36 hours', %(zone)s) FROM onu_sample_day"
_AFTER_HOURS = "date_trunc('hour', max(at) + interval '90 minutes', %(zone)s) FROM onu_sample_hour"


def _part(resolution: Resolution, after: str = "") -> str:
    begins = "%(start)s"
    if after:
        begins = f"GREATEST(%(start)s, (SELECT {after} WHERE onu_id = %(onu)s))"
    return f"""
        SELECT at, {_CELLS[resolution]} FROM {_TABLES[resolution]}
         WHERE onu_id = %(onu)s AND at < %(end)s AND at >= {begins}
    """  # noqa: S608 -- every name comes from this module and onus.history.kinds


def _statement(parts: Iterable[str]) -> str:
    cells = ", ".join(f"{kind}_{part}" for kind in KINDS for part in _SPREAD)
    return f"""
        WITH parts (at, {cells}) AS ({" UNION ALL ".join(parts)})
        SELECT min(at), {", ".join(map(_joined, KINDS))}
          FROM parts GROUP BY date_bin(make_interval(secs => %(width_s)s), at, %(start)s) ORDER BY 1
    """  # noqa: S608 -- every name comes from this module and onus.history.kinds


def _joined(kind: str) -> str:
    mean = f"sum({kind}_mean * {kind}_count) / NULLIF(sum({kind}_count), 0)"
    return f"min({kind}_min), ({mean})::real, max({kind}_max), sum({kind}_count)"


_FRESH = _part(Resolution.SAMPLE, _AFTER_HOURS)
STATEMENTS = {
    Resolution.SAMPLE: _statement([_part(Resolution.SAMPLE)]),
    Resolution.HOUR: _statement([_part(Resolution.HOUR), _FRESH]),
    Resolution.DAY: _statement(
        [_part(Resolution.DAY), _part(Resolution.HOUR, _AFTER_DAYS), _FRESH]
    ),
}
