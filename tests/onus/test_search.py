"""What a person types and which ONUs that finds."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hosts.models import OLT
from onus import search
from onus.models import OnuData
from onus.search import first_found, spellings
from tests.factories import make_olt, make_onu

CUSTOMERS: Mapping[str, Mapping[str, Any]] = {
    "plain": {"description": "40123456", "serial": "ZTEGC0000001", "mac": None},
    "second": {"description": "40123456_2", "serial": "ZTEGC0000002", "mac": None},
    "longer": {"description": "140123456", "serial": "ZTEGC0000003", "mac": None},
    "juan": {
        "description": "Juan Huamán Ñahui",
        "serial": "HWTC1A2B3C4D",
        "mac": "AC:BC:32:01:02:03",
    },
    "percent": {"description": "plan 50%_x", "serial": "VSOL00000005", "mac": None},
    "hexadecimal": {"description": "a b", "serial": "485754435566AABB", "mac": None},
    "short": {"description": "7", "serial": "VSOL00000007", "mac": None},
}


def names(typed: str) -> list[str]:
    by_serial = {fields["serial"]: name for name, fields in CUSTOMERS.items()}
    onus = first_found(OnuData.objects.order_by("pk"), typed)
    return [by_serial[onu.serial] for onu in onus if onu.serial]


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("Huamán", ("huaman",)),
        ("40123456", ("40123456",)),
        ("AC-BC-32", ("ac-bc-32", "acbc32")),
        ("acbc.3201.0203", ("acbc.3201.0203", "acbc32010203")),
        ("HWTC1A2B3C4D", ("hwtc1a2b3c4d", "485754431a2b3c4d")),
        ("HWTC-1A2B3C4D", ("hwtc-1a2b3c4d", "hwtc1a2b3c4d", "485754431a2b3c4d")),
        ("485754431A2B3C4D", ("485754431a2b3c4d", "hwtc1a2b3c4d")),
        ("4857544", ("4857544",)),
        ("48575443", ("48575443", "hwtc")),
        ("485754431A", ("485754431a", "hwtc1a")),
    ],
)
def test_a_word_is_looked_for_in_every_spelling_of_what_it_means(
    word: str, forms: tuple[str, ...]
) -> None:
    assert spellings(word) == forms


@pytest.mark.django_db
class TestFound:
    @pytest.fixture(autouse=True)
    def _customers(self) -> None:
        olt = make_olt(name="OLT-CALLAO")
        for number, fields in enumerate(CUSTOMERS.values(), start=1):
            make_onu(olt=olt, onu_index=f"4194312448.{number}", onu_number=number, **fields)

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("40123456", ["plain", "second", "longer"]),
            ("=40123456", ["plain"]),
            ("0123456_", ["second"]),
            ("_2", []),  # two letters: no value begins with them
            ("14", ["longer"]),
            ("7", ["short"]),
            ("4", []),
            ("=7", ["short"]),
            ("=14", []),
            ("%", []),
            ("50%", ["percent"]),
            ("50%_", ["percent"]),
            ("juan", ["juan"]),
            ("HUAMAN", ["juan"]),
            ("huamán", ["juan"]),
            ("ÑAHUI", ["juan"]),
            ("nahui juan", ["juan"]),
            ("huaman 40123456", []),
            ('"juan huam"', ["juan"]),
            ('"huam juan"', []),
            ('="Juan Huamán Ñahui"', ["juan"]),
            ('="Juan Huamán"', []),
            ("AC:BC:32:01:02:03", ["juan"]),
            ("ac:bc:32:01:02:03", ["juan"]),
            ("AC-BC-32-01-02-03", ["juan"]),
            ("acbc.3201.0203", ["juan"]),
            ("acbc32010203", ["juan"]),
            ("ac bc 32 01 02 03", ["juan"]),
            ("32:01:02", ["juan"]),
            ("HWTC1A2B3C4D", ["juan"]),
            ("hwtc1a2b", ["juan"]),
            ("485754431A2B3C4D", ["juan"]),
            ("48575443", ["juan", "hexadecimal"]),
            ("=485754431a2b3c4d", ["juan"]),
            ("HWTC5566AABB", ["hexadecimal"]),
            ("callao 14", ["longer"]),
            ("OLT-CALLAO", list(CUSTOMERS)),
            ("4194312448.3", ["longer"]),
            ("4194312448", []),
            ("1/1/2", ["second"]),
            ("1/1 juan", ["juan"]),
            ("c0000001\n40123456", ["plain"]),
            ("6\nzteg", []),  # a value does not go on in the next one
            ('"6\nzteg"', []),
            ("nobody", []),
            ("", list(CUSTOMERS)),
        ],
    )
    def test_what_is_typed_finds(self, typed: str, expected: list[str]) -> None:
        assert names(typed) == expected

    def test_an_onu_of_which_nothing_is_known_is_in_nobodys_way(self) -> None:
        make_onu(serial=None, description=None, mac=None)

        assert names("juan") == ["juan"]
        assert names("=") == []

    def test_no_more_than_the_most_are_given_in_the_order_asked_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MOST_FOUND", 2)

        shown = first_found(OnuData.objects.order_by("-onu_number"), "40123456")
        assert len(shown) == 2
        assert [onu.onu_number for onu in shown] == sorted(
            (onu.onu_number for onu in shown if onu.onu_number), reverse=True
        )

    def test_what_was_filtered_before_is_not_cut_off_by_the_most(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MOST_FOUND", 1)

        shown = first_found(OnuData.objects.filter(onu_number=3), "40123456")
        assert [onu.description for onu in shown] == ["140123456"]

    def test_a_changed_description_is_found_and_the_old_one_is_not(self) -> None:
        OnuData.objects.filter(description="40123456").update(description="otro")

        assert names("40123456") == ["second", "longer"]
        assert names("otro") == ["plain"]

    def test_a_word_costs_one_question_for_the_names_of_olts(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(3):  # and one for what a few pages hold
            assert len(first_found(OnuData.objects.all(), "juan")) == 1


def _add(description: str, serial: str | None = None, *, onus: int = 1) -> None:
    now = timezone.now()
    first = OnuData.objects.count()
    olt = make_olt()
    OnuData.objects.bulk_create(
        OnuData(
            olt=olt,
            onu_index=f"7.{number}",
            description=f"{description} {number}",
            serial=serial,
            mac=f"AA:BB:CC:00:{number // 256:02X}:{number % 256:02X}",
            first_seen_at=now,
            last_seen_at=now,
            updated_at=now,
        )
        for number in range(first, first + onus)
    )


@pytest.mark.django_db
class TestCommonWords:
    @pytest.fixture(autouse=True)
    def _customers(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE onu_data CASCADE")  # the pages that other tests left empty
        _add("Peña", onus=600)
        _add("cliente", "HWTC00000001", onus=600)

    @pytest.mark.parametrize(
        ("typed", "fits", "all_found"),
        [
            ("cliente", {"description__startswith": "cliente"}, 600),
            ("pena", {"description__startswith": "Peña"}, 600),
            ("hwtc", {"serial__startswith": "HWTC"}, 600),
            ("aabbcc", {}, 1200),
            ("cl", {"description__startswith": "cliente"}, 600),
        ],
    )
    def test_what_is_common_is_taken_from_pages_and_not_from_the_index(
        self, typed: str, fits: dict[str, str], all_found: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MOST_FOUND", 150)
        wanted = set(OnuData.objects.filter(**fits).values_list("pk", flat=True))

        some = first_found(OnuData.objects.order_by("-pk"), typed)
        pks = [onu.pk for onu in some]
        assert "onu_search_grams" not in str(some.query)
        assert (len(wanted), len(pks), set(pks) - wanted) == (all_found, 150, set())
        assert pks == sorted(pks, reverse=True)

    def test_all_words_and_what_was_filtered_before_must_fit(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MOST_FOUND", 500)

        some = first_found(OnuData.objects.filter(description__gt="cliente 7"), "cliente hwtc")
        assert "onu_search_grams" in str(some.query)  # too few for the pages
        assert len(some) == OnuData.objects.filter(description__gt="cliente 7").count() == 300

    def test_fewer_than_the_most_are_all_found(self) -> None:
        assert len(first_found(OnuData.objects.all(), "cliente")) == 600


@pytest.mark.django_db
def test_each_way_in_which_words_may_fit_is_a_query_that_an_index_answers() -> None:
    for name in ("OLT-ROSA", "OLT-JUAN"):
        make_olt(name=name)
    make_onu(olt=OLT.objects.get(name="OLT-JUAN"), description="rosa")
    make_onu(olt=OLT.objects.get(name="OLT-ROSA"), description="otra")
    _add("cliente", onus=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE onu_data")

    some = first_found(OnuData.objects.all(), "juan rosa")
    assert [onu.description for onu in some] == ["rosa"]
    plan = some.explain()
    assert "Seq Scan on onu_data" not in plan, plan
    filters = [line for line in plan.splitlines() if "Filter" in line]
    assert not [line for line in filters if "onu_search_grams" in line and " OR " in line], plan


@pytest.mark.django_db
def test_the_index_is_used_and_the_table_is_not_read_from_end_to_end() -> None:
    olt = make_olt()
    now = timezone.now()
    OnuData.objects.bulk_create(
        OnuData(
            olt=olt,
            onu_index=f"7.{number}",
            description=f"cliente {number}",
            first_seen_at=now,
            last_seen_at=now,
            updated_at=now,
        )
        for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE onu_data")

    for typed in ("40123456", "=cliente 7", "zz", "7", "485754431A2B3C4D", "7.1999", "cliente 7.3"):
        plan = first_found(OnuData.objects.order_by(), typed).explain()
        assert "Bitmap Index Scan on onu_data_search" in plan, (typed, plan)
        assert "Seq Scan on onu_data" not in plan, (typed, plan)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "ab", "abc", "abcd", "40123456 peña", "aaaaaa", "\n1\n\n"])
def test_the_keys_of_a_text_are_the_three_letters_at_each_place(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT onu_search_grams(%s)", [text])
        (keys,) = cursor.fetchone()

    grams = {text[place : place + 3] for place in range(len(text) - 2)}
    assert (set(keys) if keys is not None else None) == (grams or None)


@pytest.mark.django_db
def test_the_rows_of_few_olts_are_read_for_the_other_words() -> None:
    """The index would list every ONU with them, of all OLTs."""
    _add("cliente", onus=2000)
    olt = make_olt(name="OLT-ROSA")
    for number in range(3):
        make_onu(olt=olt, description=f"cliente R{number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE onu_data")

    some = first_found(OnuData.objects.order_by("pk"), "rosa cliente")
    assert [onu.description for onu in some] == ["cliente R0", "cliente R1", "cliente R2"]
    of_olt = next(way for way in str(some.query).split(" UNION ") if f"({olt.pk})" in way)
    assert "onu_search_grams" not in of_olt


@pytest.mark.django_db
def test_a_mac_in_any_spelling_is_found_beside_the_name_of_its_olt() -> None:
    olt = make_olt(name="OLT-ROSA")
    spellings = ("AA-BB-CC-00-00-07", "aabb.cc00.0008", "AA:BB:CC:00:00:09")
    for mac in spellings:
        make_onu(olt=olt, mac=mac)
    make_onu(mac="AA-BB-CC-00-00-07")

    some = first_found(OnuData.objects.order_by("pk"), "rosa aabbcc0000")
    assert [onu.mac for onu in some] == list(spellings)
