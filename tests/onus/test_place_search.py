import pytest
from django.db.models import Q

from onus.place_search import place_condition

A_PORT = Q(slot=1, port=2) | (Q(port=1, onu_number=2) & Q(slot__isnull=True))


@pytest.mark.parametrize(
    ("word", "condition"),
    [
        ("1/2", A_PORT),
        ("1/2/17", Q(slot=1, port=2, onu_number=17)),
        ("0/1/2/17", Q(frame=0, slot=1, port=2, onu_number=17)),
        ("17", None),
        ("1/2/3/4/5", None),
        ("1/", None),
        ("192.0.2.1", None),
        ("1/9999999999", None),
        ("1/x", None),
    ],
)
def test_a_place_is_told_from_other_words(word: str, condition: Q | None) -> None:
    assert place_condition(word) == condition
