"""Keeps what a session learned of an OLT, and forgets it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime

from django.db import connection

from hosts.models import OLT, OltSnmpProfile


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of `hosts.models.OltSnmpProfile` that a session fills."""

    max_repetitions: int
    varbinds_per_get: int
    timeout_s: float
    bulk_works: bool
    usual_rtt_s: float | None
    refused_repetitions: int | None
    refused_varbinds: int | None
    refused_at: datetime | None
    slowed_at: datetime | None


COLUMNS = (
    *("max_repetitions", "varbinds_per_get", "timeout_s", "bulk_works", "usual_rtt_s"),
    *("refused_repetitions", "refused_varbinds", "refused_at", "slowed_at"),
)

# A row of the OLT that somebody has locked is passed by: the next run learns the same.
_WRITE = f"""
    INSERT INTO hosts_oltsnmpprofile (olt_id, {", ".join(COLUMNS)}, learned_at)
    SELECT o.id, {", ".join(["%s"] * len(COLUMNS))}, now() FROM hosts_olt o
     WHERE o.id = %s FOR KEY SHARE SKIP LOCKED
        ON CONFLICT (olt_id) DO UPDATE
       SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)}, learned_at = now()
"""  # noqa: S608 -- every name comes from COLUMNS


def profile_of(olt: OLT) -> Profile | None:
    """What is kept of `olt`, None for nothing; a query unless `snmp_profile` was selected too."""
    row: OltSnmpProfile | None = getattr(olt, "snmp_profile", None)
    return None if row is None else Profile(*(getattr(row, name) for name in COLUMNS))


def write(olt_id: int, profile: Profile) -> None:
    """One statement, which waits for nobody and does nothing for an OLT that is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*astuple(profile), olt_id])


def forget(olts: Iterable[OLT]) -> int:
    """The next run starts as carefully as the first one, and asks for every table again."""
    found = list(olts)
    OltSnmpProfile.objects.filter(olt__in=found).delete()
    for olt in found:
        olt.column_support.all().delete()
    return len(found)
