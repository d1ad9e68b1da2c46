"""Recorded walks of vendors that were added, and the example of the README followed literally."""

import re
from pathlib import Path

import pytest

from brands.catalog import CATALOG_DIR, BrandEntry, read_brand
from brands.index_layout import Position
from oids.catalog_check import check_family
from simulator.recordings import read_snmpwalk
from tests.integration.family_runs import ReadFamily, read_family, recognised, session_with

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = sorted((ROOT / "tests" / "recordings").glob("*.snmpwalk"))


def read(brand: BrandEntry, recording: Path) -> ReadFamily:
    """What is read in a recording `<brand>-<family>.snmpwalk`, whose model has to be recognised."""
    family = next(item for item in brand.families if recording.stem == f"{brand.slug}-{item.slug}")
    check_family(family)
    with session_with(read_snmpwalk(recording.read_text())) as session:
        match = recognised(session, [model for item in brand.families for model in item.models])
        assert match is not None
        assert match.model in family.models
        return read_family(session, family)


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_every_value_of_a_recording_is_read(recording: Path) -> None:
    slug = recording.stem.partition("-")[0]
    found = read(read_brand(CATALOG_DIR / f"{slug}.yaml"), recording)

    assert found.onus
    assert (found.complete, found.problems) == (True, ())


@pytest.mark.parametrize("name", ["README.md", "README.es.md"])
def test_the_vendor_of_the_readme_can_be_added_as_it_is_written(name: str, tmp_path: Path) -> None:
    text = (ROOT / name).read_text()
    file, recording = tmp_path / "acme.yaml", tmp_path / "acme-x1.snmpwalk"
    file.write_text(block(text, "yaml"))
    recording.write_text(block(text, "snmpwalk"))
    for path in (f"brands/catalog/{file.name}", f"tests/recordings/{recording.name}"):
        assert path in text

    assert read(read_brand(file), recording) == ReadFamily(
        onus=(
            (
                Position(None, 2, 1, 1),
                {
                    "serial": "ACME0000A1B2",
                    "description": "40123456 QUISPE ROJAS ANA",
                    "run_state": "ONLINE",
                    "onu_rx_dbm": -18.73,
                },
            ),
            (
                Position(None, 2, 1, 2),
                {
                    "serial": "ACME0000A1B3",
                    "description": "40123457",
                    "run_state": "OFFLINE",
                    "onu_rx_dbm": None,
                },
            ),
        ),
        complete=True,
        problems=(),
    )


def block(text: str, language: str) -> str:
    """The only block of this language, without the indent of its list."""
    (found,) = re.findall(rf"^   ```{language}\n(.*?)^   ```$", text, re.MULTILINE | re.DOTALL)
    return re.sub(r"^   ", "", str(found), flags=re.MULTILINE)
