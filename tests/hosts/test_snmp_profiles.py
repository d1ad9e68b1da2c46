from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from hosts.models import OLT, OltSnmpProfile
from hosts.snmp_profiles import Profile, forget, profile_of, write
from tests.factories import make_oid, make_olt

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PROFILE = Profile(20, 15, 0.5, False, None, 30, None, NOW, None)  # noqa: FBT003 -- a row


def reload(olt: OLT) -> OLT:
    return OLT.objects.get(pk=olt.pk)


@pytest.mark.django_db
def test_what_is_written_is_read_back_and_written_over() -> None:
    olt = make_olt()
    assert profile_of(olt) is None

    write(olt.pk, PROFILE)
    assert profile_of(reload(olt)) == PROFILE
    other = replace(PROFILE, bulk_works=True, refused_repetitions=None, slowed_at=NOW)
    write(olt.pk, other)
    assert profile_of(reload(olt)) == other
    assert OltSnmpProfile.objects.count() == 1


@pytest.mark.django_db
def test_an_olt_that_is_gone_is_no_error() -> None:
    write(12345, PROFILE)

    assert not OltSnmpProfile.objects.exists()


@pytest.mark.django_db
def test_to_forget_one_olt_leaves_the_others() -> None:
    olts = [make_olt(), make_olt()]
    for olt in olts:
        write(olt.pk, PROFILE)
        olt.column_support.create(oid=make_oid(), firmware="v1", asked_at=NOW)

    assert forget(olts[:1]) == 1

    assert OltSnmpProfile.objects.get().olt == olts[1]
    assert [olt.column_support.count() for olt in olts] == [0, 1]


@pytest.fixture
def somebody_else() -> Iterator["psycopg2.extensions.connection"]:
    """A second connection to the database of the tests."""
    of_django = settings.DATABASES["default"]
    other = psycopg2.connect(
        host=of_django["HOST"],
        port=of_django["PORT"] or None,
        user=of_django["USER"],
        password=of_django["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
    )
    yield other
    other.close()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_has_locked_is_passed_by(
    somebody_else: "psycopg2.extensions.connection",
) -> None:
    olt = make_olt()
    with somebody_else.cursor() as cursor:
        cursor.execute("SELECT 1 FROM hosts_olt WHERE id = %s FOR UPDATE", [olt.pk])
        with connection.cursor() as own:
            own.execute("SET statement_timeout = '2s'")
        write(olt.pk, PROFILE)
        assert not OltSnmpProfile.objects.exists()
    somebody_else.rollback()

    write(olt.pk, PROFILE)
    assert OltSnmpProfile.objects.exists()
