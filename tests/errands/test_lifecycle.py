"""An errand is worked on once, whatever dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from errands import lifecycle
from errands.choices import Status
from errands.lifecycle import TurnLostError
from errands.models import Errand
from tests.factories import make_errand

pytestmark = pytest.mark.django_db


def test_the_oldest_comes_first_and_one_at_a_time() -> None:
    first, second = make_errand(), make_errand()

    turn = lifecycle.claim()
    assert turn is not None
    assert (turn.errand_id, turn.number) == (first.pk, 1)
    assert lifecycle.claim() is None

    lifecycle.finish(turn, 7)
    following = lifecycle.claim()
    assert following is not None
    assert following.errand_id == second.pk


def test_what_its_worker_left_is_taken_up_anew_and_the_first_one_writes_no_more() -> None:
    errand = make_errand()
    dead = lifecycle.claim()
    assert dead is not None
    Errand.objects.update(beat_at=timezone.now() - timedelta(seconds=61))

    turn = lifecycle.claim()

    assert turn is not None
    assert (turn.errand_id, turn.number) == (errand.pk, 2)
    for write in (lifecycle.keep, lifecycle.finish):
        with pytest.raises(TurnLostError):
            write(dead, 5)
    with pytest.raises(TurnLostError):
        lifecycle.fail(dead, "late")
    lifecycle.finish(turn, 9)
    errand.refresh_from_db()
    assert (errand.status, errand.done) == (Status.DONE, 9)


def test_what_is_cancelled_stops_at_the_next_sign_of_life() -> None:
    errand = make_errand()
    turn = lifecycle.claim()
    assert turn is not None
    lifecycle.keep(turn, 1, 10)

    assert lifecycle.cancel(errand.pk)
    assert not lifecycle.cancel(errand.pk)

    with pytest.raises(TurnLostError):
        lifecycle.keep(turn, 2)
    errand.refresh_from_db()
    assert (errand.status, errand.done, errand.total) == (Status.CANCELLED, 1, 10)


@pytest.mark.parametrize(
    ("done", "total", "status", "percent"),
    [
        (0, None, "WAITING", 0),
        (5, 10, "RUNNING", 50),
        (12, 10, "RUNNING", 99),
        (3, 10, "DONE", 100),
    ],
)
def test_it_is_at_100_percent_only_when_it_is_done(
    done: int, total: int | None, status: str, percent: int
) -> None:
    assert Errand(done=done, total=total, status=status).percent == percent
