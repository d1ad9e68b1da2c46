"""The vocabulary: targets, results, errors."""

from typing import Any

import pytest

from snmp_jobs.snmp import base
from snmp_jobs.snmp.base import (
    ColumnWalk,
    SnmpError,
    SnmpTarget,
    SnmpTimeout,
    WalkResult,
)


def test_a_target_shows_itself_without_its_community() -> None:
    target = SnmpTarget("192.0.2.7", 161, "very-secret")

    assert str(target) == "192.0.2.7:161"
    assert str(SnmpTarget("2001:db8::7", 161, "very-secret")) == "[2001:db8::7]:161"
    assert "very-secret" not in repr(target)


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout_s": 0},
        {"retries": -1},
        {"max_repetitions": 0},
        {"varbinds_per_get": 0},
        {"max_pdus_per_s": 0},
        {"max_pdus_per_s": -1},
        {"pause_after_walk_s": -1},
    ],
)
def test_a_target_that_cannot_be_asked_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2\.7:161: .* must be") as caught:
        SnmpTarget("192.0.2.7", 161, "very-secret", **wrong)

    assert "very-secret" not in str(caught.value)


def test_a_walk_is_complete_when_every_column_is() -> None:
    whole = ColumnWalk((1, 3, 6), {}, None)
    broken = ColumnWalk((1, 3, 7), {(1,): 5}, SnmpTimeout("no answer"))

    assert WalkResult((whole,)).complete
    assert not broken.complete
    assert not WalkResult((whole, broken)).complete


def test_every_error_has_a_code_of_its_own() -> None:
    errors: list[type[SnmpError]] = [SnmpError, *_subclasses(SnmpError)]

    assert {error.code: error.retryable for error in errors} == {
        "snmp": True,
        "timeout": True,
        "unanswered": True,
        "refused": True,
        "unreachable": True,
        "malformed": True,
        "too_big": False,
        "error_status": True,
        "not_increasing": True,
        "too_many_rows": False,
        "empty_reply": True,
        "deadline": True,
        "aborted": False,
    }
    assert len(errors) == 13


def _subclasses(error: type[SnmpError]) -> list[type[SnmpError]]:
    """Those of the module itself; callers derive their own reasons to abort."""
    return [found for found in error.__subclasses__() if found.__module__ == base.__name__]
