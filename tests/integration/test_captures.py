"""Walks captured from real devices, where they are at hand: what is in them is in the inventory."""

from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest
from django.core.management import call_command

from brands.models import OltModel
from execution_coordinator.probe import probe
from hosts.models import OLT
from oids.models import OID
from oids.readings import RawValue, Value
from onus.models import OnuData
from simulator.agent import Agent
from simulator.recordings import read_snmprec, read_snmpwalk
from snmp_jobs.snmp.base import SnmpTarget
from tests.integration.test_main_path import run_all

CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures are not at hand"),
]


def poll(name: str, brand: str, model: str | None, tmp_path: Path) -> None:
    """Serves a capture, and runs a discovery and a get of its brand against it."""
    text = (CAPTURES / name).read_text()
    read = read_snmprec if name.endswith(".snmprec") else read_snmpwalk
    call_command("load_catalog", verbosity=0)
    with Agent(read(text)) as agent:
        file = tmp_path / "olts.csv"
        row = f"OLT-1,127.0.0.1,{agent.port},public,{brand}"
        file.write_text(f"name,ip,port,community,brand\n{row}\n")
        call_command("import_olts", file)
        if model:
            OLT.objects.update(model=OltModel.objects.get(name=model))
        for kind in ("discovery", "get"):
            call_command("create_job", name=kind, kind=kind, brand=brand, interval="5m", all=True)
        run_all()


def test_the_c320_has_its_125_onus_with_their_distances(tmp_path: Path) -> None:
    poll("zxa10_c320.snmprec", "ZTE", None, tmp_path)

    onus = OnuData.objects.filter(present=True)
    per_port = Counter(onus.values_list("slot", "port"))
    assert [per_port[1, port] for port in range(1, 9)] == [5, 0, 18, 39, 19, 9, 25, 10]
    assert onus.filter(distance_m__isnull=False).count() == 125
    distances = onus.order_by("port", "onu_number").values_list("port", "onu_number", "distance_m")
    assert list(distances[:5]) == [
        (1, 1, 1235),
        (1, 2, 1473),
        (1, 3, 1181),
        (1, 4, 1271),
        (1, 5, 1240),
    ]
    assert list(distances)[-2:] == [(8, 9, 2380), (8, 10, 2245)]
    assert OLT.objects.get().model is not None


def test_the_v1600d_has_its_16_onus_with_their_light(tmp_path: Path) -> None:
    poll("vsolution_v1600d.snmprec", "V-SOL", None, tmp_path)

    rows = OnuData.objects.filter(present=True, port=1).order_by("onu_number")
    assert rows.count() == 16
    optics = ("onu_rx_dbm", "onu_tx_dbm", "temperature_c", "voltage_v", "bias_ma")
    seen = {row[0]: row[1:] for row in rows.values_list("onu_number", "description", *optics)}
    assert {number: seen[number] for number in (1, 2, 5, 9, 16)} == {
        1: ("AAAAAA", -14.61, 3.77, 30.67, 3.27, 11.65),
        2: ("BBBBBB", -15.92, 4.27, 37.45, 3.25, 11.1),
        5: ("EEEEEE", -20.27, 7.71, 36.76, 3.3, 9.6),
        9: ("IIIIII", -18.18, 2.22, 29.2, 3.43, 15.0),
        16: ("PPPPPP", -28.24, 2.14, 29.2, 3.42, 14.0),
    }
    assert rows.filter(onu_rx_dbm__isnull=False, onu_tx_dbm__isnull=False).count() == 16


def test_the_three_onts_of_the_huawei_walk_have_serial_and_light(tmp_path: Path) -> None:
    poll("huawei-gpon.snmpwalk", "Huawei", "MA5800-X7", tmp_path)

    rows = OnuData.objects.filter(present=True).order_by("onu_number")
    assert list(
        rows.values_list("slot", "port", "onu_number", "serial", "onu_rx_dbm", "olt_rx_dbm")
    ) == [
        (1, 0, 1, "ANON00000001", -14.14, -19.36),
        (1, 0, 2, "ANON00000002", -15.65, -19.71),
        (1, 0, 3, "ANON00000003", -14.64, -18.57),
    ]
    module = ("onu_tx_dbm", "temperature_c", "voltage_v", "bias_ma")
    assert list(rows.values_list("description", *module)) == [
        ("xDSL ANO 1", 2.13, 41.0, 3.22, 19.0),
        ("xDSL ANO 2", 2.16, 31.0, 3.3, 14.0),
        ("DSLAM ANO 3", 2.73, 51.0, 3.34, 17.0),
    ]


def test_the_axos_e7_has_its_206_onts_with_their_light(tmp_path: Path) -> None:
    poll("axos_e7-2.snmprec", "Calix", None, tmp_path)

    rows = OnuData.objects.filter(present=True, run_state="ONLINE", admin_state="ACTIVE")
    assert rows.count() == 206
    fields = ("onu_index", "description", "model", "onu_rx_dbm", "onu_tx_dbm", "olt_rx_dbm")
    assert list(rows.order_by("onu_index").values_list(*fields)[:5]) == [
        ("2000001", "316", "BVMGZ10ARB", -15.21, 6.34, -12.7),
        ("2000002", "318", "BVMGZ10ARB", -20.18, 6.38, -17.3),
        ("2000003", "319", "BVMGZ10ARB", -15.62, 6.55, -12.31),
        ("2000004", "324", "BVMGZ10ARB", -24.09, 6.55, -19.21),
        ("2000005", "325", "BVMGZ10ARB", -23.47, 6.22, -21.25),
    ]
    assert rows.filter(onu_rx_dbm__isnull=False, olt_rx_dbm__isnull=False).count() == 206
    assert str(OLT.objects.get().model) == "E7-2"


def test_the_one_state_quoted_of_a_v8102_is_an_onu_in_its_place(tmp_path: Path) -> None:
    poll("dasan_samples.snmpwalk", "DASAN", "V8102", tmp_path)

    onu = OnuData.objects.get()
    assert (onu.slot, onu.port, onu.onu_number, onu.run_state) == (1, 1, 1, "ONLINE")


@pytest.mark.parametrize(
    ("name", "brand", "model"),
    [
        ("smartax.snmprec", "Huawei", "MA5603T"),
        ("zxa10_c320.snmprec", "ZTE", "C320"),
        ("vsolution_v1600d.snmprec", "V-SOL", "V1600D"),
        ("axos_e7-2.snmprec", "Calix", "E7-2"),
        ("fiberhome.snmprec", "FiberHome", "AN5516"),
        ("datacom-dmos_dm4618.snmprec", "Datacom", "DM4618"),
        # Pruned to what says nothing of ONUs: neither of its two tables answers.
        ("cdata.snmprec", "", ""),
        # A multi-dwelling unit and a switch are no OLTs.
        ("smartax-mdu.snmprec", "", ""),
        ("parks-switch.snmprec", "", ""),
    ],
)
def test_a_captured_olt_is_recognised_among_all_brands(name: str, brand: str, model: str) -> None:
    call_command("load_catalog", verbosity=0)
    with Agent(read_snmprec((CAPTURES / name).read_text())) as agent:
        report = probe(SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=2))

    assert (report.brand, report.model) == (brand, model)


@pytest.mark.parametrize(
    ("family", "column", "index", "raw", "place", "value"),
    [
        # onuPonName of these two indexes is "PON 1/1/1" and "PON 1/1/2".
        ("an5516", "serial", (34078976,), b"FHTT00000001", (1, 1, 1), "FHTT00000001"),
        ("an5516", "serial", (34079232,), b"FHTT00000002", (1, 1, 2), "FHTT00000002"),
        ("an5516", "olt_rx_dbm", (34078720, 1), -1850, (1, 1, 1), -18.5),
        ("an5516", "olt_rx_dbm", (34078720, 2), -1974, (1, 1, 2), -19.74),
        ("smartax", "olt_rx_dbm", (4194345216, 18), 8630, (5, 1, 18), -13.7),
        ("smartax", "olt_rx_dbm", (4194344960, 0), 2147483647, (5, 0, 0), None),
        ("smartax", "olt_rx_dbm", (4194345216, 0), 8775, (5, 1, 0), -12.25),
        ("smartax", "olt_rx_dbm", (4194345472, 4), 2147483647, (5, 2, 4), None),
        ("sle-gpon", "onu_rx_dbm_ani", (1, 1, 1), b"-20.9700", (0, 1, 1), -20.97),
        ("sle-gpon", "onu_rx_dbm_ani", (1, 2, 1), b"-23.9800", (0, 1, 2), -23.98),
        ("sle-gpon", "serial", (1000001, 1), b"HALN0842d6f0", (1, 1, 1), "HALN0842D6F0"),
        ("sle-gpon", "onu_rx_dbm", (1000001, 1), -209, (1, 1, 1), -20.9),
        ("sle-gpon", "onu_rx_dbm", (1000001, 2), -400, (1, 1, 2), None),
        ("c300", "onu_rx_dbm", (268501248, 1, 1), 5635, (1, 1, 1), -18.73),
        ("g8", "serial", (1,), b"ITBS-00000001", (None, 1, 1), "ITBS00000001"),
    ],
)
def test_a_quoted_line_is_read_as_its_olt_shows_it(  # noqa: PLR0917 - one line of a table
    family: str,
    column: str,
    index: tuple[int, ...],
    raw: RawValue,
    place: tuple[int | None, int, int],
    value: Value,
) -> None:
    call_command("load_catalog", verbosity=0)
    oid = OID.objects.get(family__slug=family, name=column)
    assert oid.layout is not None
    position = oid.layout.decode(index)

    assert (position.slot, position.port, position.onu_number) == place
    assert oid.reader.read(raw, UTC) == value
