"""Texts found by any part of them: an index holds the three letters at each of their places."""

from django.db.models import BooleanField, Func

SHORTEST_GRAM = 3


class Grams(Func):
    """Whether the three letters at every place of the second text stand somewhere in the first.

    The first one is what an index is on: see the migrations with `onu_search_grams`.
    """

    template = "onu_search_grams(%(expressions)s)"
    arg_joiner = ') COLLATE "C" @> onu_search_grams('
    output_field = BooleanField()
