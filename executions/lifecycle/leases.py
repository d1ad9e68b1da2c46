"""How long what runs goes on holding its OLT."""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from executions.choices import Status
from executions.lifecycle.claims import Claim
from executions.models import Execution

_RENEW = """
    UPDATE snmp_executions SET lease_until = now() + %s * interval '1 second'
     WHERE status = 'RUNNING' AND (id, fence) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
 RETURNING fence
"""


def renew(claims: Collection[Claim], lease: timedelta) -> set[int]:
    """Extends the leases of `claims`; returns the fences of those that are still held."""
    ids = [claim.execution_id for claim in claims]
    fences = [claim.fence for claim in claims]
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [lease.total_seconds(), ids, fences])
        return {row[0] for row in cursor.fetchall()}


def shorten_leases(lease: timedelta) -> int:
    """Leases that end too far ahead, which a clock that was set back leaves: they end soon."""
    return Execution.objects.filter(
        status=Status.RUNNING, lease_until__gt=Now() + lease * 2
    ).update(lease_until=Now() + lease)
