"""The index of the search, in which the new ONUs of a discovery stand in a list first.

A search reads the list too, from its beginning to its end: it misses nothing, but takes longer.
"""

from django.db import connection


def sort_in_new_onus() -> int:
    """Sorts the list into the index; how many pages of it there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('onu_data_search')")
        pages: int = cursor.fetchone()[0]
    return pages
