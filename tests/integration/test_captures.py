"""Walks captured from real devices, where they are at hand: what is in them is in the inventory."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from brands.models import OltModel
from hosts.models import OLT
from onus.models import OnuData
from simulator.agent import Agent
from simulator.recordings import read_snmprec, read_snmpwalk
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
    assert OLT.objects.get().model is not None


def test_the_v1600d_has_its_16_onus_with_their_light(tmp_path: Path) -> None:
    poll("vsolution_v1600d.snmprec", "V-SOL", None, tmp_path)

    rows = OnuData.objects.filter(present=True).order_by("onu_number")
    assert rows.count() == 16
    assert list(rows.values_list("port", "onu_number", "onu_rx_dbm", "temperature_c")[:4]) == [
        (1, 1, -14.61, 30.67),
        (1, 2, -15.92, 37.45),
        (1, 3, -14.76, 35.14),
        (1, 4, -17.06, 27.11),
    ]
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
    assert list(rows.values_list("temperature_c", flat=True)) == [41.0, 31.0, 51.0]
