"""Is it only this customer, or the whole port?"""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from onus.choices import EventKind, RunState
from onus.models import OnuData
from onus.neighbours import Answer, Neighbour, neighbours_of, verdict
from tests.factories import make_olt, make_onu, make_onu_event

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def port(*states: str) -> list[Neighbour]:
    """`up`, `down`, `down 30` (30 minutes ago), `absent`, `?`, or a power in dBm."""
    return [neighbour(number, state) for number, state in enumerate(states, 1)]


def neighbour(number: int, state: str) -> Neighbour:
    onu = OnuData(pk=number, present=state != "absent", run_state=RunState.ONLINE)
    word, _, minutes = state.partition(" ")
    if word == "down":
        onu.run_state = RunState.OFFLINE
        return Neighbour(onu, NOW - timedelta(minutes=int(minutes or 0)), "LOS")
    if word == "?":
        onu.run_state = RunState.UNKNOWN
    elif word not in ("up", "absent"):
        onu.onu_rx_dbm = float(word)
    return Neighbour(onu, None, None)


@pytest.mark.parametrize(
    ("states", "answer"),
    [
        (["down"], Answer.ALONE),
        (["down", "down 300", "down 9000"], Answer.WHOLE_PORT),
        (["down", "absent", "down"], Answer.WHOLE_PORT),
        (["down", "up", "up", "up"], Answer.ONLY_THIS),
        (["absent", "up", "up", "up"], Answer.ONLY_THIS),
        (["down", "down 10", "up"], Answer.MUCH_OF_PORT),
        (["down", "down 11", "up"], Answer.ONLY_THIS),
        (["down", "down", *["up"] * 8], Answer.ONLY_THIS),
        (["down", "down", "down", *["up"] * 8], Answer.MUCH_OF_PORT),
        (["down", "down 60", "down 60", *["up"] * 8], Answer.ONLY_THIS),
        (["-27", "-20", "-21", "-22"], Answer.ONLY_LIGHT),
        (["-27", "-29", "-26", "-22"], Answer.PORT_LIGHT),
        (["-27", "-12", "-12", "-22"], Answer.ONLY_LIGHT),
        (["-12", "-13", "-14", "-22"], Answer.PORT_LIGHT),
        (["-27", "up", "down"], Answer.LIGHT_ALONE),
        (["-20", "up", "up"], Answer.WELL),
        (["up", "up", "up", "down"], Answer.WELL),
        (["up", "up", "down"], Answer.OTHERS_DOWN),
        (["?", "up", "up"], Answer.UNKNOWN),
    ],
)
def test_the_port_tells_what_is_wrong(states: list[str], answer: Answer) -> None:
    assert verdict(1, port(*states)).answer == answer


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (["down", "down"], "Todo el puerto: sus 2 ONU están caídas."),
        (
            ["down", "down", "up"],
            "Más que este cliente: 2 de 3 ONU del puerto cayeron juntas.",
        ),
        (["down", "up", "up"], "Solo este cliente: de las otras 2 ONU del puerto, 2 en línea."),
        (
            ["-27.25", "-20", "-21", "-23"],
            (
                "Solo este cliente: recibe -27.2 dBm, y la mitad de las otras del puerto -21.0 dBm"
                " o más."
            ),
        ),
    ],
)
def test_the_answer_is_said_with_its_numbers(states: list[str], text: str) -> None:
    assert verdict(1, port(*states)).text == text


def test_an_onu_whose_port_is_not_known_has_no_neighbours() -> None:
    assert neighbours_of(OnuData(port=None, onu_index="1.1")) == ()
    assert neighbours_of(OnuData(slot=1, port=1, onu_index=None)) == ()
    assert verdict(1, ()).answer == Answer.NO_PORT


@pytest.mark.django_db
@pytest.mark.parametrize("item_count", [1, 3])
def test_neighbours_are_read_with_their_last_outage_in_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    olt = make_olt()
    this = make_onu(olt=olt)
    make_onu(olt=olt, port=2)
    make_onu()
    for number in range(item_count):
        down = make_onu(olt=olt, run_state=RunState.OFFLINE)
        for hours, cause in ((5, "LOS"), (1, "DYING_GASP")):
            make_onu_event(onu=down, at=NOW - timedelta(hours=hours + number), cause=cause)
        make_onu_event(onu=down, at=NOW, kind=EventKind.POWER, cause=None)

    with django_assert_num_queries(2):
        found = neighbours_of(this)

    assert [one.onu.run_state for one in found] == ["ONLINE", *["OFFLINE"] * item_count]
    assert [(one.down_at, one.cause) for one in found[1:]] == [
        (NOW - timedelta(hours=1 + number), "DYING_GASP") for number in range(item_count)
    ]
    assert (found[0].down_at, found[0].cause) == (None, None)
