"""Texts found by any part of them: an index holds the three letters at each of their places."""

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

SHORTEST_GRAM = 3


class Grams(Func):
    """Whether the three letters at every place of the second text stand somewhere in the first.

    The first one is what an index is on: see the migrations with `onu_search_grams`.
    """

    template = "onu_search_grams(%(expressions)s)"
    arg_joiner = ') COLLATE "C" @> onu_search_grams('
    output_field = BooleanField()


def is_part(part: Func | Value, text: F | Func) -> Q:
    """Whether the one stands somewhere in the other, to the letter."""
    return Q(GreaterThan(StrIndex(text, part), 0))
