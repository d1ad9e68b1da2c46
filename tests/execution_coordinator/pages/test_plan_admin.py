"""A plan is shown as the line of its hour, and as a table."""

from datetime import timedelta

import pytest
from django.test import Client

from executions.choices import Status
from tests.admin_pages import change_address, page, text_of
from tests.factories import HOUR, make_execution, make_execution_plan, make_job_host

pytestmark = pytest.mark.django_db


def task(minutes: int, job_host: int = 0) -> dict[str, object]:
    due_at = HOUR + timedelta(minutes=minutes)
    return {
        "task_type": "discovery",
        "job_host": job_host,
        "due_at": due_at.isoformat(),
        "starts_at": due_at.isoformat(),
        "ends_at": (due_at + timedelta(seconds=30)).isoformat(),
        "expected_s": 30.0,
    }


def test_the_hour_shows_what_is_planned_beside_what_ran(admin_client: Client) -> None:
    job_host = make_job_host()
    ran_at = HOUR + timedelta(minutes=10)
    make_execution(
        job_host=job_host,
        status=Status.FAILED,
        due_at=ran_at,
        started_at=ran_at,
        finished_at=ran_at + timedelta(minutes=1),
    )
    plan = make_execution_plan(
        olt=job_host.olt,
        plan_data={"tasks": [task(10, job_host.pk), task(20)], "not_fitting": [], "at_risk": []},
    )

    html = page(admin_client, change_address(plan))

    assert '<path class="mark mark-failed" d="M600 0h60v24h-60z"/>' in html
    assert '<path class="mark mark-planned" d="M1200 9h30v6h-30z"/>' in html
    assert "10:00 10:15 10:30 10:45 11:00 Planificadas: 1 Falladas: 1" in text_of(html)
    assert '<path class="mark mark-failed" d="M12 0h24v24h-24z"/></svg> Falladas: 1' in html
    assert f"{job_host.olt} · 02/03/2026 10:00" in text_of(html)
    assert "discovery 10:10:00 10:10:00 10:10:30" in text_of(html)  # America/Lima


def test_what_has_no_place_and_what_is_at_risk_is_said(admin_client: Client) -> None:
    late = {"task_type": "get_luz", "job_host": 1, "due_at": HOUR.isoformat(), "expected_s": 1.0}
    risk = {"task_type": "get_luz", "possible": 3, "required": 12}
    plan = make_execution_plan(plan_data={"not_fitting": [late], "at_risk": [risk]})

    text = text_of(page(admin_client, change_address(plan)))

    assert "1 hora programada no cabe en esta hora." in text
    assert "Cuota en riesgo: get_luz" in text
    assert "get_luz 10:00:00 no cabe" in text


def test_the_plan_of_an_olt_that_is_left_to_the_probe_has_a_page(admin_client: Client) -> None:
    probe = {"task_type": "probe", "due_at": None}
    plan = make_execution_plan(plan_data={"tasks": [probe], "left_to_probe": True})

    assert "probe — — —" in text_of(page(admin_client, change_address(plan)))
