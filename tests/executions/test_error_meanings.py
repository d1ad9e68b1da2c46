"""Each code that can be stored means something to an operator."""

from collections.abc import Iterator

import pytest
from django.test import Client

from executions.choices import Status
from executions.error_meanings import MEANINGS
from hosts.encryption import SecretUnreadableError
from onus.requests import NothingToAskError, UnusableOidError
from snmp_jobs.snmp.base import SnmpError
from tests.admin_pages import change_address, list_address, page
from tests.factories import make_execution


def _kinds(kind: type[SnmpError]) -> Iterator[type[SnmpError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def test_every_error_of_a_conversation_has_a_meaning() -> None:
    errors = (NothingToAskError, UnusableOidError, SecretUnreadableError)
    ours = {*(error.code for error in errors), "lease_lost", "internal"}
    of_values = {"index", "wrong_encoding", "unreadable", "unfit"}  # of Problem
    assert set(MEANINGS) == {kind.code for kind in _kinds(SnmpError)} | ours | of_values


@pytest.mark.django_db
def test_a_failed_execution_says_what_its_code_means_above_the_raw_text(
    admin_client: Client,
) -> None:
    failed = make_execution(
        status=Status.FAILED, error_code="refused", error_text="192.0.2.9:161 refuses"
    )

    meaning = "La dirección responde, pero nada atiende en el puerto SNMP. Revise el puerto"
    html = page(admin_client, change_address(failed))
    assert 0 < html.index(meaning) < html.index("192.0.2.9:161 refuses")
    assert f'title="{meaning}' in page(admin_client, list_address(type(failed)))
