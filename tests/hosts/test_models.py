from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hosts.models import OLT
from tests.factories import make_brand, make_olt, make_olt_model

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"port": 0}, "olt_port_is_udp"),
        ({"port": 65536}, "olt_port_is_udp"),
        ({"max_repetitions": 0}, "olt_never_asks_for_zero_rows"),
        ({"varbinds_per_get": 0}, "olt_never_asks_for_zero_rows"),
        ({"timeout_s": 0}, "olt_timeout_is_positive"),
        ({"timeout_s": -1}, "olt_timeout_is_positive"),
    ],
)
def test_the_database_refuses_what_no_session_could_use(
    fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_olt(**fields)


def test_two_olts_may_share_an_address_but_not_its_port() -> None:
    make_olt(address="192.0.2.1", port=161)
    make_olt(address="192.0.2.1", port=1161)

    with pytest.raises(IntegrityError, match="olt_address_port_once"), transaction.atomic():
        make_olt(address="192.0.2.1", port=161)


def test_a_taken_address_is_refused_by_full_clean() -> None:
    make_olt(address="192.0.2.1", port=161)
    olt = OLT(name="x", address="192.0.2.1", port=161, community="x", brand=make_brand())

    with pytest.raises(ValidationError) as refused:
        olt.full_clean()
    assert list(refused.value.message_dict) == ["__all__"]


def test_only_enabled_olts_are_enabled() -> None:
    on = make_olt()
    make_olt(enabled=False)

    assert list(OLT.objects.enabled()) == [on]


def test_the_family_is_that_of_the_model() -> None:
    model = make_olt_model()

    assert make_olt(model=model).family == model.family
    assert make_olt(model=None).family is None
