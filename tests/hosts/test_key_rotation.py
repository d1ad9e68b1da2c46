from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from hosts.key_rotation import Rotation, rotate_communities
from hosts.models import OLT
from tests.factories import make_brand, make_olt

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.FERNET_KEYS = [OLD]


def _rotate() -> str:
    out = StringIO()
    call_command("rotate_community_keys", stdout=out)
    return out.getvalue()


def _make_olts(count: int) -> None:
    brand = make_brand()
    for number in range(count):
        make_olt(name=f"olt-{number}", community=f"community-{number}", brand=brand)


def test_every_community_is_readable_with_the_new_key_alone(settings: Any) -> None:
    _make_olts(3)
    settings.FERNET_KEYS = [NEW, OLD]

    assert _rotate() == "3 rotated, 0 already under the first key, 0 unreadable\n"
    settings.FERNET_KEYS = [NEW]
    assert {olt.name: olt.community.reveal() for olt in OLT.objects.all()} == {
        "olt-0": "community-0",
        "olt-1": "community-1",
        "olt-2": "community-2",
    }


def test_rotating_again_writes_nothing(settings: Any) -> None:
    _make_olts(2)
    settings.FERNET_KEYS = [NEW, OLD]
    _rotate()
    tokens = [olt.community.token for olt in OLT.objects.all()]

    assert _rotate() == "0 rotated, 2 already under the first key, 0 unreadable\n"
    assert [olt.community.token for olt in OLT.objects.all()] == tokens


def test_batches_cover_every_olt_once(settings: Any) -> None:
    _make_olts(5)
    settings.FERNET_KEYS = [NEW, OLD]

    assert rotate_communities(batch=2) == Rotation(rotated=5, current=0, unreadable=[])
    assert rotate_communities(batch=2) == Rotation(rotated=0, current=5, unreadable=[])


def test_queries_grow_with_the_batches_and_not_with_the_olts(
    settings: Any, django_assert_num_queries: Any
) -> None:
    _make_olts(6)
    settings.FERNET_KEYS = [NEW, OLD]

    with django_assert_num_queries(7):  # select and update, select of nothing, two savepoints
        rotate_communities()
    with django_assert_num_queries(6):
        rotate_communities()


def test_a_community_without_its_key_is_named_after_the_others_were_rotated(settings: Any) -> None:
    settings.FERNET_KEYS = [Fernet.generate_key().decode()]
    make_olt(name="olt-lost")
    settings.FERNET_KEYS = [OLD]
    make_olt(name="olt-kept")
    settings.FERNET_KEYS = [NEW, OLD]
    out = StringIO()

    with pytest.raises(CommandError, match="opens the community of olt-lost: add the key"):
        call_command("rotate_community_keys", stdout=out)
    assert out.getvalue() == "1 rotated, 0 already under the first key, 1 unreadable\n"


def test_without_olts_there_is_nothing_to_do() -> None:
    assert _rotate() == "0 rotated, 0 already under the first key, 0 unreadable\n"
