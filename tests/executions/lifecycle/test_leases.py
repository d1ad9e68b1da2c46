from dataclasses import replace

import pytest
from django.utils import timezone

from executions import lifecycle
from executions.models import Execution
from tests.executions.lifecycle.runs import DUE, FAILURE, LEASE, claim_of
from tests.factories import make_execution

pytestmark = pytest.mark.django_db


def test_renewing_extends_those_still_held() -> None:
    held, other = claim_of(make_execution()), claim_of(make_execution())
    ended = claim_of(make_execution())
    lifecycle.abandon(ended, FAILURE)
    Execution.objects.update(lease_until=DUE)
    stale = replace(other, fence=other.fence - 1)
    unknown = replace(other, execution_id=2**60)

    assert lifecycle.renew([held, ended, stale, unknown], LEASE) == {held.fence}
    kept = Execution.objects.get(pk=held.execution_id).lease_until
    assert kept is not None
    assert kept > timezone.now()
    assert Execution.objects.get(pk=other.execution_id).lease_until == DUE


def test_renewing_nothing_is_nothing() -> None:
    assert lifecycle.renew([], LEASE) == set()
