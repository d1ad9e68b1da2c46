"""`make bench-search`: what it costs to find an ONU among many, and to store them beside that."""

import statistics
import time

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from onus.indexes import sort_in_new_onus
from onus.models import OnuData
from onus.search import first_found
from tests.bench.rows import add_onus
from tests.bench.server import empty_database, say, size
from tests.bench.storing import say_storing

PAGE = 50
TIMES = 7
LIMIT_MS = 50.0
TYPED = (
    "40123456",
    "=40123456",
    "123456_",
    "401",
    "40",
    "7",
    "huaman",
    "juan huaman 7012",
    "cliente",
    "hwtc",
    "HWTC0012D687",
    "485754430012D687",
    "00:00:00:12:d6",
    "OLT-0012 juan",
    "4194312448.77",
    "1/2/17",
    "nobody",
)


def main() -> int:
    onus = size("onus", 1_000_000)
    with empty_database():
        _say_size(onus)
        slowest_ms = max(_say_cost(typed) for typed in TYPED)
        _say_pages()
        say_storing()
        _say_unsorted()
    say(f"slowest {slowest_ms:.1f} ms: " + ("fine" if slowest_ms < LIMIT_MS else "TOO SLOW"))
    return 0 if slowest_ms < LIMIT_MS else 1


def _say_size(onus: int) -> None:
    started = time.perf_counter()
    add_onus(onus)
    took_s = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_relation_size(name)) FROM unnest(%s) AS name",
            [["onu_data", "onu_data_search"]],
        )
        (table,), (index,) = cursor.fetchall()
    say(f"{onus} ONUs in {took_s:.0f} s, {table}, the index of the search {index}")


def _say_cost(typed: str) -> float:
    """The page that the list of the admin shows, and how many there are.

    Median and the fastest, which alone counts: others use the machine too.
    """
    page_ms, count_ms = [], []
    places = OnuData.objects.order_by("olt_id", "slot", "port", "onu_number", "-pk")
    for _ in range(TIMES):
        started = time.perf_counter()
        rows = list(first_found(places, typed)[:PAGE])
        page_ms.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        count = first_found(places, typed).count()
        count_ms.append((time.perf_counter() - started) * 1000)
    example = rows[0].description if rows else ""
    say(f"{typed:20} {_of(page_ms)}  count {_of(count_ms)}  {count:5} found  {example}")
    return max(min(page_ms), min(count_ms))


def _of(took_ms: list[float]) -> str:
    return f"{statistics.median(took_ms):6.1f} ms (fastest {min(took_ms):6.1f})"


def _say_pages() -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("bench"))
    address = reverse("admin:onus_onudata_changelist")
    for query in ({}, {"q": "40123456"}, {"q": "juan"}):
        took_ms = []
        for _ in range(TIMES):
            started = time.perf_counter()
            response = client.get(address, query)
            took_ms.append((time.perf_counter() - started) * 1000)
        say(f"page of the admin {query or ''}: {response.status_code}, {_of(took_ms)}")


def _say_unsorted() -> None:
    """What the ONUs just stored cost a search until they are sorted into its index, and that."""
    say("the same while they are not sorted into the index:")
    for typed in ("40123456", "juan huaman 7012"):
        _say_cost(typed)
    started = time.perf_counter()
    pages = sort_in_new_onus()
    say(f"sorted in, {pages} pages: {(time.perf_counter() - started) * 1000:.0f} ms")
