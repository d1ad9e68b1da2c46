import pytest
from django.db import IntegrityError, transaction

from onus.models import OnuData
from tests.factories import make_onu

pytestmark = pytest.mark.django_db


def test_an_index_is_there_once_on_an_olt() -> None:
    onu = make_onu()
    make_onu(onu_index=onu.onu_index)

    with pytest.raises(IntegrityError, match="onu_data_index_once"), transaction.atomic():
        make_onu(olt=onu.olt, onu_index=onu.onu_index)


@pytest.mark.parametrize(
    ("frame", "slot", "port", "number", "place"),
    [
        (None, 1, 2, 17, "1/2/17"),
        (0, 1, 2, 17, "1/2/17"),
        (1, 1, 2, 17, "1/1/2/17"),
        (None, None, 0, 0, "0/0"),
        (None, None, None, None, "7.7"),
    ],
)
def test_the_place_is_written_as_operators_say_it(
    frame: int | None, slot: int | None, port: int | None, number: int | None, place: str
) -> None:
    onu = OnuData(onu_index="7.7", frame=frame, slot=slot, port=port, onu_number=number)

    assert onu.place == place


@pytest.mark.parametrize(
    ("description", "serial", "shown"), [("cliente", "A", "cliente"), (None, "A", "A")]
)
def test_an_onu_is_named_by_what_is_known_of_it(
    description: str | None, serial: str | None, shown: str
) -> None:
    assert str(OnuData(onu_index="7.7", description=description, serial=serial)) == shown
    assert str(OnuData(onu_index="7.7")) == "7.7"
