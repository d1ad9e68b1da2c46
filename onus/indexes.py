"""What two indexes of `onu_data` need done now and then. Their answers are right without it.

The index of the search has a list in front, in which the new ONUs of a discovery stand first. A
search reads that list from its beginning to its end: it misses nothing, but takes longer. The index
of rare values knows the weakest and the strongest light of each few pages, the first and the last
of their states, and only ever widens the span.
"""

from django.db import connection

from onus.models import RARE_INDEX_PAGES

_FORGET_SPANS = """
    SELECT count(*) FROM (
        SELECT brin_desummarize_range('onu_data_rare', page)
          FROM generate_series(0, pg_relation_size('onu_data') / 8192, %s) AS page) AS forgotten
"""
_FIND_SPANS = "SELECT brin_summarize_new_values('onu_data_rare')"


def sort_in_new_onus() -> int:
    """Sorts the list into the index of the search; how many pages of it there were."""
    return _number("SELECT gin_clean_pending_list('onu_data_search')")


def narrow_rare_index() -> int:
    """Finds what is the least and the most anew; of how many spans of pages."""
    _number(_FORGET_SPANS, RARE_INDEX_PAGES)
    return _number(_FIND_SPANS)


def _number(statement: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        number: int = cursor.fetchone()[0]
    return number
