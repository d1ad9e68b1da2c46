"""Violations are read, and marked as handled."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.models import QuotaViolation
from tests.admin_pages import change_address, list_address, listed, page, run_action, text_of
from tests.factories import make_execution, make_quota_violation

pytestmark = pytest.mark.django_db

REPORT = {
    "checked_at": "2026-03-02T16:01:00+00:00",
    "checked_late": False,
    "tasks": [
        {
            "task_type": "discovery",
            "status": "COMPLETED",
            "required": 2,
            "completed": 2,
            "failed": 0,
            "skipped": 0,
            "pending": 0,
            "completed_percent": 100.0,
            "severity": None,
            "reasons": {},
            "longest_wait_ms": None,
        },
        {
            "task_type": "get_<x>",
            "status": "QUOTA_NOT_MET",
            "required": 12,
            "completed": 4,
            "failed": 5,
            "skipped": 3,
            "pending": 0,
            "completed_percent": 33.3,
            "severity": "HIGH",
            "reasons": {"too_late": 3, "timeout": 5},
            "longest_wait_ms": 125_000,
        },
    ],
}


def test_the_report_is_read_in_words_with_the_worst_first(admin_client: Client) -> None:
    execution = make_execution()
    held = {"execution": execution.pk, "task_type": "discovery", "held_ms": 1_800_000}
    violation = make_quota_violation(report=REPORT | {"held_longest": held})

    html = page(admin_client, change_address(violation))
    text = text_of(html)

    assert "discovery ocupó la OLT durante 30 min 0 s de la hora. Ver la ejecución" in text
    assert f"/executions/execution/{execution.pk}/change/" in html
    assert (
        "get_<x> 4 / 12 (33 %) Alta 5 veces: timeout 3 veces: Le tocaba cuando el sistema estaba"
        " detenido y ya es demasiado tarde 2 min 5 s discovery 2 / 2 (100 %) Cumplida — —"
    ) in text
    assert "get_&lt;x&gt;" in html


def test_a_violation_without_a_report_has_a_page(admin_client: Client) -> None:
    assert "no nombra ninguna tarea" in page(admin_client, change_address(make_quota_violation()))


def test_who_handled_it_and_when_is_kept_once(admin_client: Client, admin_user: User) -> None:
    first, second = make_quota_violation(), make_quota_violation()

    assert run_action(admin_client, "mark_handled", first) == ["1 violación marcada como atendida."]
    first.refresh_from_db()
    before = first.handled_at
    assert before is not None
    assert run_action(admin_client, "mark_handled", first, second) == [
        "1 violación marcada como atendida."
    ]
    assert run_action(admin_client, "mark_handled", first) == [
        "0 violaciones marcadas como atendidas."
    ]

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.handled_at == before
    assert (first.handled_by, second.handled_by) == (admin_user, admin_user)
    assert LogEntry.objects.count() == 2
    listed_text = text_of(page(admin_client, list_address(QuotaViolation)))
    assert re.search(r"Atendida admin hace \d+ s", listed_text)


def test_open_ones_are_told_from_handled_ones(admin_client: Client) -> None:
    is_open, handled = make_quota_violation(), make_quota_violation()
    run_action(admin_client, "mark_handled", handled)

    assert listed(admin_client, QuotaViolation, handled_at__isempty="1") == [is_open]
    assert listed(admin_client, QuotaViolation, handled_at__isempty="0") == [handled]


@pytest.mark.parametrize(("role", "is_handled"), [("lectura", "False"), ("operador", "True")])
def test_an_operator_handles_and_a_reader_does_not(
    client: Client, role: str, is_handled: str
) -> None:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    violation = make_quota_violation()

    run_action(client, "mark_handled", violation)

    violation.refresh_from_db()
    assert str(violation.handled_at is not None) == is_handled


@pytest.mark.parametrize("item_count", [1, 3])
def test_handling_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    rows = [make_quota_violation() for _ in range(item_count)]
    run_action(admin_client, "mark_handled", make_quota_violation())

    with django_assert_num_queries(15):
        run_action(admin_client, "mark_handled", *rows)


def test_the_page_of_an_open_violation_has_a_button_that_marks_it(admin_client: Client) -> None:
    violation = make_quota_violation()
    html = page(admin_client, change_address(violation))
    assert 'name="action" value="mark_handled"' in html
    assert f'name="_selected_action" value="{violation.pk}"' in html

    run_action(admin_client, "mark_handled", violation)

    assert "mark_handled" not in page(admin_client, change_address(violation))


def test_a_reader_sees_no_such_button(client: Client) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.groups.add(Group.objects.get(name="lectura"))
    client.force_login(reader)

    assert "mark_handled" not in page(client, change_address(make_quota_violation()))
