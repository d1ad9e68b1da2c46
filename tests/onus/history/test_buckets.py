"""Where hours and days begin and end on the clocks of the project's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from onus.history.buckets import Bucket, Length, bucket_of


@pytest.mark.parametrize(
    ("zone", "at", "length", "start", "end"),
    [
        ("America/Lima", "2026-03-02 04:59:59.999999", Length.DAY, "03-01 05:00", "03-02 05:00"),
        ("America/Lima", "2026-03-02 05:00", Length.DAY, "03-02 05:00", "03-03 05:00"),
        ("America/Lima", "2026-03-02 00:00", Length.DAY, "03-01 05:00", "03-02 05:00"),
        ("America/Lima", "2026-03-02 00:00", Length.HOUR, "03-02 00:00", "03-02 01:00"),
        ("America/Lima", "2026-03-02 00:59:59.999999", Length.HOUR, "03-02 00:00", "03-02 01:00"),
        ("UTC", "2026-03-02 00:00", Length.DAY, "03-02 00:00", "03-03 00:00"),
        ("Asia/Kolkata", "2026-03-02 12:29", Length.HOUR, "03-02 11:30", "03-02 12:30"),
        # 23 hours on the day on which clocks go forward, 25 on the one on which they go back.
        ("America/Santiago", "2026-09-06 12:00", Length.DAY, "09-06 04:00", "09-07 03:00"),
        ("Europe/Madrid", "2026-10-25 12:00", Length.DAY, "10-24 22:00", "10-25 23:00"),
    ],
)
def test_a_bucket_begins_and_ends_on_local_clocks(
    zone: str, at: str, length: Length, start: str, end: str
) -> None:
    wanted = Bucket(length, _utc(f"2026-{start}"), _utc(f"2026-{end}"))

    assert bucket_of(_utc(at), length, ZoneInfo(zone)) == wanted


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
