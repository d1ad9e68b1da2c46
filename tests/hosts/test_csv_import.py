from collections.abc import Iterator
from io import StringIO

import pytest
from django.utils import translation

from brands.models import Brand, OltFamily, OltModel
from hosts.csv_import import CsvRefusedError, Imported, import_olts
from hosts.models import OLT
from tests.factories import make_brand, make_family, make_olt, make_olt_model

HEADER = "name,ip,port,community,brand,model,enabled\n"
CANARY = "c4n4ry"
USE_ONLY = "use only name, ip, community, brand, port, model, enabled"
NO_MODEL = (
    "model: 'C320': Huawei has no such model: leave it empty or use one of MA5683T, MA5800-X7"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _brands() -> None:
    for name, models in (("Huawei", ("MA5800-X7", "MA5683T")), ("ZTE", ("C320",))):
        family = make_family(brand=make_brand(name=name, slug=f"{name.lower()}-slug"))
        for model in models:
            make_olt_model(family=family, name=model)


def _import(text: str) -> Imported:
    return import_olts(StringIO(text, newline=""))


def _faults(text: str) -> list[str]:
    before = list(OLT.objects.order_by("pk").values())
    with pytest.raises(CsvRefusedError) as refused:
        _import(text)
    assert list(OLT.objects.order_by("pk").values_list("pk", "updated_at")) == [
        (row["id"], row["updated_at"]) for row in before
    ]
    return str(refused.value).split("\n")


def _summary() -> list[tuple[object, ...]]:
    rows = OLT.objects.order_by("name").select_related("brand", "model")
    return [
        (
            olt.name,
            olt.address,
            olt.port,
            olt.community.reveal(),
            olt.brand.name,
            olt.model.name if olt.model else None,
            olt.enabled,
        )
        for olt in rows
    ]


def test_a_whole_line_becomes_an_olt() -> None:
    assert _import(HEADER + "LIMA-01,192.0.2.10,1161,public,Huawei,MA5683T,no\n") == Imported(
        1, 0, 0
    )
    assert _summary() == [("LIMA-01", "192.0.2.10", 1161, "public", "Huawei", "MA5683T", False)]


def test_port_model_and_enabled_have_defaults() -> None:
    _import("brand,community,ip,name\nZTE,public,192.0.2.10,LIMA-01\n")

    assert _summary() == [("LIMA-01", "192.0.2.10", 161, "public", "ZTE", None, True)]


def test_a_line_may_end_before_the_optional_columns() -> None:
    _import(HEADER + "LIMA-01,192.0.2.10,,public,ZTE\n")

    assert _summary() == [("LIMA-01", "192.0.2.10", 161, "public", "ZTE", None, True)]


def test_importing_twice_changes_nothing() -> None:
    text = HEADER + "A,192.0.2.1,,public,Huawei,,\nB,2001:db8:0::1,,public,ZTE,c320,yes\n"
    _import(text)
    before = list(OLT.objects.order_by("pk").values_list("pk", "updated_at"))

    assert _import(text) == Imported(0, 0, 2)
    assert list(OLT.objects.order_by("pk").values_list("pk", "updated_at")) == before


@pytest.mark.parametrize(
    ("cells", "change"),
    [
        ("192.0.2.9,161,public,Huawei,MA5683T,yes", {"address": "192.0.2.9"}),
        ("192.0.2.1,1161,public,Huawei,MA5683T,yes", {"port": 1161}),
        ("192.0.2.1,161,public,Huawei,MA5800-X7,yes", {"model__name": "MA5800-X7"}),
        ("192.0.2.1,161,public,Huawei,MA5683T,no", {"enabled": False}),
        ("192.0.2.1,161,public,ZTE,C320,yes", {"brand__name": "ZTE", "model__name": "C320"}),
    ],
)
def test_what_a_line_changes_is_written_and_counted(cells: str, change: dict[str, object]) -> None:
    _import(HEADER + "A,192.0.2.1,161,public,Huawei,MA5683T,yes\n")
    before = OLT.objects.get()

    assert _import(f"{HEADER}A,{cells}\n") == Imported(0, 1, 0)
    assert OLT.objects.filter(**change).count() == 1
    assert OLT.objects.get().updated_at > before.updated_at


def test_another_community_is_a_change() -> None:
    _import(HEADER + "A,192.0.2.1,,public,Huawei,,\n")

    assert _import(HEADER + "A,192.0.2.1,,private,Huawei,,\n") == Imported(0, 1, 0)
    assert OLT.objects.get().community.reveal() == "private"


def test_a_community_whose_key_is_lost_is_written_anew(settings: object) -> None:
    _import(HEADER + "A,192.0.2.1,,public,Huawei,,\n")
    settings.FERNET_KEYS = ["A" * 43 + "="]  # type: ignore[attr-defined]

    assert _import(HEADER + "A,192.0.2.1,,public,Huawei,,\n") == Imported(0, 1, 0)
    assert OLT.objects.get().community.reveal() == "public"


def test_what_a_line_does_not_say_is_kept() -> None:
    _import(HEADER + "A,192.0.2.1,1161,public,Huawei,MA5683T,no\n")

    assert _import("name,ip,community,brand\nA,192.0.2.1,public,Huawei\n") == Imported(0, 0, 1)
    assert _summary() == [("A", "192.0.2.1", 1161, "public", "Huawei", "MA5683T", False)]


def test_another_brand_does_not_keep_the_model_of_the_old_one() -> None:
    _import(HEADER + "A,192.0.2.1,,public,Huawei,MA5683T,\n")
    _import(HEADER + "A,192.0.2.1,,public,ZTE,,\n")

    assert _summary() == [("A", "192.0.2.1", 161, "public", "ZTE", None, True)]


def test_two_olts_can_swap_their_addresses() -> None:
    _import(HEADER + "A,192.0.2.1,,public,ZTE,,\nB,192.0.2.2,,public,ZTE,,\n")

    assert _import(HEADER + "A,192.0.2.2,,public,ZTE,,\nB,192.0.2.1,,public,ZTE,,\n") == Imported(
        0, 2, 0
    )
    assert [row[:2] for row in _summary()] == [("A", "192.0.2.2"), ("B", "192.0.2.1")]


def test_a_new_olt_can_take_the_address_that_another_leaves() -> None:
    _import(HEADER + "A,192.0.2.1,,public,ZTE,,\n")

    assert _import(HEADER + "B,192.0.2.1,,public,ZTE,,\nA,192.0.2.2,,public,ZTE,,\n") == Imported(
        1, 1, 0
    )


def test_an_address_of_an_olt_that_is_not_in_the_file_is_refused() -> None:
    make_olt(name="OTHER", address="192.0.2.1", port=161)

    assert _faults(HEADER + "A,192.0.2.1,,public,ZTE,,\n") == [
        "line 2, column ip: '192.0.2.1:161': OLT OTHER has this address and port"
    ]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2001:DB8:0:0::A", "2001:db8::a"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
    ],
)
def test_an_address_is_stored_in_one_form(written: str, stored: str) -> None:
    text = f"{HEADER}A,{written},,public,ZTE,,\n"
    _import(text)

    assert OLT.objects.get().address == stored
    assert _import(text) == Imported(0, 0, 1)


def test_two_ways_to_write_one_address_are_one_address() -> None:
    text = HEADER + "A,192.0.2.1,,public,ZTE,,\nB,::ffff:192.0.2.1,161,public,ZTE,,\n"

    assert _faults(text) == [
        "line 3, column ip: '192.0.2.1:161': line 2 has this address and port too"
    ]


@pytest.mark.parametrize("brand", ["huawei", "HUAWEI", "huawei-slug"])
def test_brand_and_model_are_found_in_any_case(brand: str) -> None:
    _import(f"{HEADER}A,192.0.2.1,,public,{brand},ma5800-x7,\n")

    assert _summary()[0][4:6] == ("Huawei", "MA5800-X7")


@pytest.mark.parametrize(
    ("word", "enabled"), [("1", True), ("Sí", True), ("TRUE", True), ("No", False), ("0", False)]
)
def test_the_switch_is_written_as_people_do(word: str, enabled: bool) -> None:  # noqa: FBT001
    _import(f"{HEADER}A,192.0.2.1,,public,ZTE,,{word}\n")

    assert OLT.objects.get().enabled is enabled


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",192.0.2.1,,x,ZTE,,", "name: '': write a name of 1 to 100 characters in one line"),
        (
            f"{'n' * 101},192.0.2.1,,x,ZTE,,",
            f"name: '{'n' * 101}': write a name of 1 to 100 characters in one line",
        ),
        ("A,192.0.2.256,,x,ZTE,,", "ip: '192.0.2.256': write an IP address such as 192.0.2.10"),
        ("A,olt.example,,x,ZTE,,", "ip: 'olt.example': write an IP address such as 192.0.2.10"),
        ("A,fe80::1%eth0,,x,ZTE,,", "ip: 'fe80::1%eth0': write the address without a zone"),
        ("A,192.0.2.1,,x,Nokia,,", "brand: 'Nokia': no such brand: use one of Huawei, ZTE"),
        ("A,192.0.2.1,,x,,,", "brand: '': no such brand: use one of Huawei, ZTE"),
        ("A,192.0.2.1,,x,Huawei,C320,", NO_MODEL),
        ("A,192.0.2.1,,,ZTE,,", "community: '': write the SNMP community"),
        (
            "A,192.0.2.1,,x,ZTE,,maybe",
            "enabled: 'maybe': write yes or no, or leave it empty for yes",
        ),
        *[
            (
                f"A,192.0.2.1,{port},x,ZTE,,",
                f"port: '{port}': write a UDP port from 1 to 65535, or leave it empty for 161",
            )
            for port in ("0", "65536", "-1", "161.0", "٣", "²", "9" * 5000)
        ],
    ],
)
def test_each_fault_names_line_column_and_value(line: str, fault: str) -> None:
    assert _faults(f"{HEADER}B,192.0.2.9,,x,ZTE,,\n{line}\n") == [f"line 3, column {fault}"]


def test_all_faults_of_a_file_are_named_in_its_order() -> None:
    text = HEADER + (
        "A,nowhere,0,x,Nokia,,\n"
        "B,192.0.2.1,,x,ZTE,,\n"
        "B,192.0.2.1,,x,ZTE,,\n"
        "C,192.0.2.3,,x,ZTE,,perhaps\n"
    )

    assert [fault.split(":")[0] for fault in _faults(text)] == [
        "line 2, column brand",
        "line 2, column ip",
        "line 2, column port",
        "line 4, column name",
        "line 4, column ip",
        "line 5, column enabled",
    ]


def test_one_bad_line_keeps_all_others_out() -> None:
    make_olt(name="A", address="192.0.2.77")
    _faults(HEADER + "A,192.0.2.1,,public,ZTE,,\nB,192.0.2.2,,public,ZTE,,\nC,x,,public,ZTE,,\n")

    assert list(OLT.objects.values_list("name", "address")) == [("A", "192.0.2.77")]


@pytest.mark.parametrize(
    "line",
    [
        f"A,192.0.2.1,x161,extra,{CANARY},ZTE,,",  # a cell too many
        f"A,192.0.2.1,{CANARY},ZTE,",  # the port is missing, so all after it stands one to the left
        f'A,192.0.2.1,161,"{CANARY}\nB,192.0.2.2,161,x",ZTE,,',  # a quote that was not closed
        f'A,192.0.2.1,161,"{CANARY},ZTE,,',
        f'A,192.0.2.1,161,"{CANARY}"x,ZTE,,',
    ],
)
def test_a_community_in_the_wrong_place_is_not_shown(line: str) -> None:
    with pytest.raises(CsvRefusedError) as refused:
        _import(f"{HEADER}{line}\n")

    assert CANARY not in str(refused.value)
    assert CANARY not in repr(refused.value.faults)
    assert "line 2, column " in str(refused.value)


def test_a_line_with_surplus_cells_is_refused() -> None:
    expected = "this line has more cells than the header has columns (7)"

    assert _faults(HEADER + "A,192.0.2.1,,x,ZTE,,,yes\n") == [
        f"line 2, column (all): (hidden): {expected}"
    ]


def test_empty_cells_at_the_end_of_header_and_lines_do_not_matter() -> None:
    assert _import("name,ip,community,brand,,\nA,192.0.2.1,x,ZTE,,\n") == Imported(1, 0, 0)


def test_line_numbers_count_the_lines_of_quoted_cells_and_empty_lines() -> None:
    text = HEADER + (
        '"A","192.0.2.1",,x,"ZTE",,\n\n,,,,,,\n"B\nB",192.0.2.2,,x,ZTE,,\nC,nowhere,,x,ZTE,,\n'
    )

    assert [fault.split(":")[0] for fault in _faults(text)] == [
        "line 5, column name",
        "line 7, column ip",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_files_of_other_systems_and_of_a_spanish_spreadsheet_are_read(
    separator: str, end: str
) -> None:
    lines = [HEADER.strip(), "A,192.0.2.1,,public,ZTE,,", "B,192.0.2.2,,public,ZTE,,"]
    text = end.join(lines).replace(",", separator)

    assert import_olts(text.splitlines(keepends=True)) == Imported(2, 0, 0)


def test_a_semicolon_may_stand_in_a_community() -> None:
    _import(HEADER + "A,192.0.2.1,,pub;lic,ZTE,,\n")

    assert OLT.objects.get().community.reveal() == "pub;lic"


def test_the_case_and_the_spaces_of_the_header_do_not_matter() -> None:
    assert _import("\n Name , IP,Community,BRAND\nA,192.0.2.1,x,ZTE\n") == Imported(1, 0, 0)


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        (
            "",
            [
                f"line 1, column {name}: '': this column is missing"
                for name in ("name", "ip", "community", "brand")
            ],
        ),
        (
            "name,ip,community,brand,colour,name",
            [
                f"line 1, column colour: 'colour': {USE_ONLY}",
                "line 1, column name: 'name': this column is there 2 times",
            ],
        ),
        (
            "\nname,,ip,brand",
            [
                "line 2, column community: '': this column is missing",
                f"line 2, column (no name): '': {USE_ONLY}",
            ],
        ),
    ],
)
def test_a_header_that_lacks_or_repeats_a_column_is_refused(header: str, faults: list[str]) -> None:
    assert _faults(f"{header}\nA,192.0.2.1,x,ZTE,,\n" if header else "") == faults


def test_a_file_with_a_header_alone_imports_nothing() -> None:
    assert _import(HEADER) == Imported(0, 0, 0)


def test_without_a_catalogue_the_fault_says_what_to_run() -> None:
    for model in (OltModel, OltFamily, Brand):
        model.objects.all().delete()

    assert _faults(HEADER + "A,192.0.2.1,,x,ZTE,,\n") == [
        "line 2, column brand: 'ZTE': no such brand: run manage.py load_catalog first"
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_file(
    count: int, django_assert_num_queries: object
) -> None:
    lines = [f"OLT-{n},192.0.2.{n},,public,ZTE,,\n" for n in range(1, count + 1)]

    with django_assert_num_queries(8):  # type: ignore[operator]
        _import(HEADER + "".join(lines))
