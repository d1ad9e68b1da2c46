"""Every page and every action of the admin, as each role."""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client

from brands.models import Brand, IndexLayout, OltFamily, OltModel
from console.audit import log_additions
from errands.models import Errand
from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    Pulse,
    QuotaTracker,
    QuotaViolation,
)
from executions.models import Execution, ExecutionAttempt
from facho.roles import OURS, Role, fits, grant_new_permissions
from hosts.models import OLT
from oids.models import OID
from onus.models import OnuData, OnuEvent, PonPort
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID
from tests import factories
from tests.admin_pages import add_address, change_address, delete_address, list_address, text_of

pytestmark = pytest.mark.django_db

OLT_ACTIONS = {"probe_now", "discover_now", "run_job_now", "enable", "disable", "forget_learned"}


def make_entry() -> LogEntry:
    log_additions(factories.make_superuser().pk, [factories.make_olt()])
    return LogEntry.objects.latest("pk")


MAKERS: dict[type[Model], Callable[[], Model]] = {
    Brand: factories.make_brand,
    OltFamily: factories.make_family,
    OltModel: factories.make_olt_model,
    IndexLayout: factories.make_index_layout,
    OLT: factories.make_olt,
    OID: factories.make_oid,
    SnmpJob: factories.make_job,
    SnmpJobHost: factories.make_job_host,
    SnmpJobOID: factories.make_job_oid,
    OnuData: factories.make_onu,
    OnuEvent: factories.make_onu_event,
    PonPort: factories.make_pon_port,
    Execution: factories.make_execution,
    ExecutionAttempt: factories.make_attempt,
    QuotaTracker: factories.make_quota_tracker,
    QuotaViolation: factories.make_quota_violation,
    CoordinatorLog: factories.make_coordinator_log,
    ExecutionPlan: factories.make_execution_plan,
    Pulse: factories.make_pulse,
    Errand: lambda: factories.make_errand(owner=User.objects.latest("pk")),
    LogEntry: make_entry,
}
WORK = {OLT, SnmpJob, SnmpJobHost}
CATALOGUE = {Brand, OltFamily, OltModel, IndexLayout, OID}

MAY_ADD_AND_CHANGE: dict[Role, set[type[Model]]] = {
    Role.READER: set(),
    Role.OPERATOR: {*WORK},
    Role.ADMINISTRATOR: WORK | CATALOGUE,
}
MAY_DELETE: dict[Role, set[type[Model]]] = {
    Role.READER: set(),
    Role.OPERATOR: set(),
    Role.ADMINISTRATOR: WORK | CATALOGUE,
}


def as_role(role: Role) -> Client:
    user = User.objects.create_user(role.value, is_staff=True)
    user.groups.add(Group.objects.get(name=role.value))
    client = Client()
    client.force_login(user)
    return client


def pages() -> Iterator[type[Model]]:
    others = ("auth", "django_celery_beat")
    yield from (model for model in admin.site._registry if model._meta.app_label not in others)


def actions(client: Client, model: type[Model]) -> set[str]:
    form = client.get(list_address(model)).context["action_form"]
    return {value for value, _label in form.fields["action"].choices if value} if form else set()


def test_every_page_of_ours_is_walked() -> None:
    assert set(pages()) == set(MAKERS)


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_and_saves_what_it_may(role: Role) -> None:
    client = as_role(role)
    wrong = []
    for model, make in MAKERS.items():
        row = make()
        may_edit = 200 if model in MAY_ADD_AND_CHANGE[role] else 403
        may_delete = 200 if model in MAY_DELETE[role] else 403
        saved = client.post(change_address(row), {"name": ""}).status_code
        refused = 403 if saved == 403 else 200  # what is accepted redirects
        wrong += [
            (model.__name__, what, code, expected)
            for what, code, expected in (
                ("list", client.get(list_address(model)).status_code, 200),
                ("page", client.get(change_address(row)).status_code, 200),
                (
                    "history",
                    client.get(change_address(row).replace("/change/", "/history/")).status_code,
                    200,
                ),
                ("add", client.get(add_address(model)).status_code, may_edit),
                ("save", refused, may_edit),
                ("delete", client.get(delete_address(row)).status_code, may_delete),
            )
            if code != expected
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("role", "model", "expected"),
    [
        (Role.READER, OLT, set()),
        (Role.READER, SnmpJob, set()),
        (Role.READER, SnmpJobHost, set()),
        (Role.OPERATOR, OLT, OLT_ACTIONS),
        (Role.OPERATOR, SnmpJob, {"run_jobs_now", "enable", "disable"}),
        (Role.OPERATOR, SnmpJobHost, {"run_job_hosts_now", "enable", "disable"}),
        (Role.OPERATOR, Brand, set()),
        (Role.READER, Execution, set()),
        (Role.OPERATOR, Execution, {"abort"}),
        (Role.READER, QuotaViolation, set()),
        (Role.OPERATOR, QuotaViolation, {"mark_handled"}),
        (Role.ADMINISTRATOR, OLT, OLT_ACTIONS | {"delete_selected"}),
        (
            Role.ADMINISTRATOR,
            SnmpJobHost,
            {"run_job_hosts_now", "enable", "disable", "delete_selected"},
        ),
    ],
)
def test_a_role_is_offered_the_actions_that_it_may_do(
    role: Role, model: type[Model], expected: set[str]
) -> None:
    MAKERS[model]()

    assert actions(as_role(role), model) == expected


@pytest.mark.parametrize(("role", "runs"), [(Role.READER, 0), (Role.OPERATOR, 1)])
def test_an_action_that_is_not_offered_does_nothing(role: Role, runs: int) -> None:
    pair = factories.make_job_host()
    chosen = {"_selected_action": [str(pair.pk)], "confirmed": "yes"}
    client = as_role(role)

    client.post(list_address(SnmpJobHost), chosen | {"action": "run_job_hosts_now"})
    client.post(list_address(SnmpJobHost), chosen | {"action": "disable"})

    pair.refresh_from_db()
    assert (Execution.objects.count(), pair.enabled) == (runs, not runs)


@pytest.mark.parametrize("role", Role)
def test_no_role_opens_what_belongs_to_superusers(role: Role) -> None:
    client = as_role(role)

    codes = {
        address: client.get(f"/admin/{address}/").status_code
        for address in ("auth/user", "auth/group", "django_celery_beat/periodictask")
    }
    assert set(codes.values()) == {403}


def test_a_reader_sees_that_a_community_is_set_and_not_what_it_is() -> None:
    olt = factories.make_olt(community="s3cr3t-word")

    html = as_role(Role.READER).get(change_address(olt)).content.decode()

    assert "s3cr3t-word" not in html
    assert olt.community.token not in html


def test_every_permission_of_ours_belongs_to_the_administrator() -> None:
    ours = Permission.objects.filter(content_type__app_label__in=OURS)

    held = Group.objects.get(name=Role.ADMINISTRATOR).permissions.all()
    assert set(ours) <= set(held)


def test_what_was_taken_from_a_role_stays_away_and_what_is_new_is_given() -> None:
    reader = Group.objects.get(name=Role.READER)
    taken = Permission.objects.get(codename="view_olt")
    reader.permissions.remove(taken)
    new = Permission.objects.create(
        codename="view_something", name="new", content_type=taken.content_type
    )

    grant_new_permissions(apps.get_app_config("hosts"), "default", apps)

    assert taken not in reader.permissions.all()
    assert new in reader.permissions.all()


def test_a_role_that_was_deleted_stays_deleted() -> None:
    Group.objects.filter(name=Role.READER).delete()

    grant_new_permissions(apps.get_app_config("hosts"), "default", apps)

    assert not Group.objects.filter(name=Role.READER).exists()


@pytest.mark.parametrize(
    ("role", "app", "codename", "expected"),
    [
        (Role.READER, "hosts", "view_olt", True),
        (Role.READER, "hosts", "change_olt", False),
        (Role.READER, "auth", "view_user", False),
        (Role.OPERATOR, "hosts", "change_olt", True),
        (Role.OPERATOR, "hosts", "delete_olt", False),
        (Role.OPERATOR, "brands", "change_brand", False),
        (Role.ADMINISTRATOR, "brands", "delete_brand", True),
        (Role.ADMINISTRATOR, "auth", "change_user", False),
        (Role.ADMINISTRATOR, "admin", "delete_logentry", False),
        (Role.READER, "admin", "view_logentry", True),
    ],
)
def test_which_permission_fits_which_role(
    role: Role, app: str, codename: str, *, expected: bool
) -> None:
    assert fits(role, app, codename) is expected


def test_a_reader_sees_the_olts_and_oids_of_a_job() -> None:
    job = factories.make_job()
    factories.make_job_oid(job=job, oid=factories.make_oid(name="serial"))
    factories.make_job_host(job=job, olt=factories.make_olt(name="OLT-A", brand=job.brand))

    html = text_of(as_role(Role.READER).get(change_address(job)).content.decode())

    assert "OID: serial" in html
    assert "OLT: OLT-A" in html
