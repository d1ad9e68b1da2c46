"""What the one column says of an OLT."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from console.badges import Tone
from execution_coordinator.pages.olt_state import Part, parts_of
from executions.choices import Status
from hosts.choices import Reachability
from hosts.models import OLT
from tests.admin_pages import list_address, listed, page, text_of
from tests.factories import make_execution, make_job, make_job_host, make_olt

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
RUN = Part(Tone.BUSY, "discovery", NOW)


def olt(**fields: object) -> OLT:
    return OLT(**{"reachability": Reachability.REACHABLE} | fields)


@pytest.mark.parametrize(
    ("fields", "tone", "label", "since"),
    [
        ({}, Tone.GOOD, "Responde", None),
        ({"reachability": Reachability.UNKNOWN}, Tone.QUIET, "Sin consultar", None),
        ({"silent_since": NOW}, Tone.BAD, "Sin respuesta", NOW),
        ({"silent_since": NOW, "suspended_at": NOW}, Tone.BAD, "Suspendida", NOW),
        ({"enabled": False, "silent_since": NOW}, Tone.QUIET, "Deshabilitada", None),
        (
            {"reachability": Reachability.UNREACHABLE, "reachability_changed_at": NOW},
            Tone.BAD,
            "No responde",
            NOW,
        ),
    ],
)
def test_an_olt_that_rests_has_one_badge(
    fields: dict[str, object], tone: Tone, label: str, since: datetime | None
) -> None:
    (part,) = parts_of(olt(**fields), None)

    assert (part.tone, str(part.label), part.since) == (tone, label, since)


def test_what_runs_takes_the_place_of_the_word_that_it_answers() -> None:
    assert parts_of(olt(), RUN) == [RUN]


def test_what_runs_stands_beside_what_holds_the_olt_back() -> None:
    held, run = parts_of(olt(suspended_at=NOW), RUN)

    assert (str(held.label), run) == ("Suspendida", RUN)


def test_a_badge_says_for_how_long_and_since_when() -> None:
    shown = RUN.shown(NOW + timedelta(minutes=3, seconds=5))

    assert shown == (
        '<span class="badge badge-busy" title="02/03/2026 10:00:00">discovery · 3 min</span>'
    )


@pytest.mark.django_db
@time_machine.travel("2026-03-02 10:04:00-05:00", tick=False)
def test_the_list_says_what_runs_and_a_probe_is_called_a_probe(admin_client: Client) -> None:
    busy, probed = make_olt(name="A"), make_olt(name="B")
    pair = make_job_host(olt=busy, job=make_job(brand=busy.brand, name="Descubrir <todo>"))
    make_execution(job_host=pair, status=Status.RUNNING)
    make_execution(
        job_host=None,
        olt=probed,
        kind="probe",
        task_type="probe",
        priority=100,
        queue="",
        status=Status.RUNNING,
    )
    make_olt(name="C", reachability=Reachability.REACHABLE)

    html = page(admin_client, list_address(OLT))
    text = text_of(html)

    assert "Descubrir <todo> · 0 s" in text
    assert "Descubrir &lt;todo&gt;" in html
    assert "Sondeo · 0 s" in text


@pytest.mark.django_db
def test_ordered_by_state_those_that_need_a_person_come_first(admin_client: Client) -> None:
    states: dict[str, dict[str, object]] = {
        "fine": {"reachability": Reachability.REACHABLE},
        "off": {"enabled": False, "suspended_at": NOW},
        "silent": {"silent_since": NOW},
        "suspended": {"silent_since": NOW, "suspended_at": NOW},
        "new": {},
    }
    for name, fields in states.items():
        make_olt(name=name, **fields)

    ordered = [olt.name for olt in listed(admin_client, OLT, o="2")]

    assert ordered == ["suspended", "silent", "new", "fine", "off"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("busy", ["busy"]),
        ("suspended", ["suspended"]),
        ("silent", ["lost", "silent"]),
        ("unknown", ["new"]),
        ("reachable", ["busy", "fine"]),
        ("disabled", ["off"]),
        ("nonsense", ["busy", "fine", "lost", "new", "off", "silent", "suspended"]),
    ],
)
def test_the_list_is_filtered_by_the_words_of_the_badges(
    admin_client: Client, state: str, names: list[str]
) -> None:
    make_olt(name="fine", reachability=Reachability.REACHABLE)
    make_olt(name="off", enabled=False, suspended_at=NOW)
    make_olt(name="silent", silent_since=NOW)
    make_olt(name="lost", reachability=Reachability.UNREACHABLE)
    make_olt(name="suspended", silent_since=NOW, suspended_at=NOW)
    make_olt(name="new")
    busy = make_olt(name="busy", reachability=Reachability.REACHABLE)
    make_execution(job_host=make_job_host(olt=busy), status=Status.RUNNING)

    assert [olt.name for olt in listed(admin_client, OLT, state=state)] == names
