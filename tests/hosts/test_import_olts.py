from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hosts.models import OLT
from tests.factories import make_brand

TEXT = "name,ip,community,brand\nÑANDÚ-01,192.0.2.1,public,ZTE\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand(name="ZTE")


def _run(path: Path) -> str:
    out = StringIO()
    call_command("import_olts", str(path), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_imported_with_and_without_a_byte_order_mark(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "olts.csv"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))

    assert _run(path) == "1 created, 0 updated, 0 unchanged\n"
    assert _run(path) == "0 created, 0 updated, 1 unchanged\n"
    assert OLT.objects.get().name == "ÑANDÚ-01"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_refused_in_one_sentence(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "olts.csv"
    path.write_bytes(TEXT.encode(encoding))

    with pytest.raises(CommandError, match="is not UTF-8 text: save it as CSV UTF-8"):
        _run(path)
    assert not OLT.objects.exists()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot read .*missing\.csv: No such file"):
        _run(tmp_path / "missing.csv")
    with pytest.raises(CommandError, match=r"cannot read .*: Is a directory"):
        _run(tmp_path)


def test_faults_are_listed_one_to_a_line(tmp_path: Path) -> None:
    path = tmp_path / "olts.csv"
    path.write_text("name,ip,community,brand\nA,x,public,ZTE\nB,192.0.2.1,public,Nokia\n")

    with pytest.raises(CommandError) as refused:
        _run(path)
    assert str(refused.value).split("\n") == [
        f"nothing was imported from {path}:",
        "line 2, column ip: 'x': write an IP address such as 192.0.2.10",
        "line 3, column brand: 'Nokia': no such brand: use one of ZTE",
    ]
