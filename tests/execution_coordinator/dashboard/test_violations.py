"""The violations of the last day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from execution_coordinator.choices import Severity
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.violations import read_violations
from execution_coordinator.models import QuotaViolation
from tests.factories import (
    make_quota_violation,
)

pytestmark = pytest.mark.django_db


def test_violations_of_the_last_day_the_worst_first() -> None:
    low = make_quota_violation(severity=Severity.LOW)
    critical = make_quota_violation(severity=Severity.CRITICAL)
    make_quota_violation(severity=Severity.LOW)
    old = make_quota_violation()
    QuotaViolation.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(hours=24, minutes=1)
    )

    found = read_violations(look())

    assert [(one.severity, one.count) for one in found.counts] == [
        (Severity.CRITICAL, 1),
        (Severity.LOW, 2),
    ]
    assert found.worst[0].violation_id == critical.pk
    assert found.worst[2].violation_id == low.pk
