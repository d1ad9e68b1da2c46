"""OLTs from a CSV file: all of it or nothing, and twice is the same as once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from brands.models import Brand
from console.audit import Changed, log_additions, log_changes, snapshot
from hosts.csv_lines import CsvRefusedError, read_lines
from hosts.csv_rows import BrandNames, CsvFault, OltRow, RowFaults, read_row
from hosts.encryption import Secret, SecretUnreadableError
from hosts.models import OLT

__all__ = ["CsvRefusedError", "Imported", "import_olts"]

WRITTEN = ("address", "port", "community", "brand", "model", "enabled", "updated_at")


@dataclass(frozen=True, slots=True)
class Imported:
    created: int
    updated: int
    unchanged: int


@transaction.atomic
def import_olts(lines: Iterable[str], user_id: int | None = None) -> Imported:
    """Creates and updates OLTs by name. Raises `CsvRefusedError`, and then nothing is written.

    What a line leaves empty keeps its value in an OLT that is there already. The history of each
    OLT names `user_id`; None leaves no trace there.
    """
    known = {olt.name: olt for olt in OLT.objects.select_for_update()}
    rows = _read(lines, known)
    _refuse_taken_addresses(rows, known)
    before = {name: snapshot(olt) for name, olt in known.items()}
    new = [_olt(row) for row in rows if row.name not in known]
    changed = [olt for row in rows if (olt := known.get(row.name)) and _update(olt, row)]
    OLT.objects.bulk_update(changed, WRITTEN)
    OLT.objects.bulk_create(new)
    if user_id is not None:
        log_additions(user_id, new)
        log_changes(user_id, [Changed(olt, before[olt.name], snapshot(olt)) for olt in changed])
    return Imported(len(new), len(changed), len(rows) - len(new) - len(changed))


def _read(lines: Iterable[str], known: Mapping[str, OLT]) -> list[OltRow]:
    brands = BrandNames.of(Brand.objects.prefetch_related("families__models"))
    rows: list[OltRow] = []
    faults: list[CsvFault] = []
    for cells in read_lines(lines):
        try:
            rows.append(read_row(cells, brands, known.get(cells.by_column["name"], OLT())))
        except RowFaults as error:
            faults += error.faults
    faults += _doubled(rows)
    if faults:
        raise CsvRefusedError(sorted(faults, key=lambda fault: fault.line))
    return rows


def _doubled(rows: Iterable[OltRow]) -> Iterator[CsvFault]:
    names: dict[str, int] = {}
    addresses: dict[tuple[str, int], int] = {}
    for row in rows:
        first = names.setdefault(row.name, row.line)
        if first != row.line:
            yield CsvFault(row.line, "name", row.name, f"line {first} has this name too")
        first = addresses.setdefault((row.address, row.port), row.line)
        if first != row.line:
            where = f"{row.address}:{row.port}"
            yield CsvFault(row.line, "ip", where, f"line {first} has this address and port too")


def _refuse_taken_addresses(rows: Iterable[OltRow], known: Mapping[str, OLT]) -> None:
    names = {row.name for row in rows}
    taken = {(olt.address, olt.port): olt.name for olt in known.values() if olt.name not in names}
    faults = [
        CsvFault(
            row.line, "ip", f"{row.address}:{row.port}", f"OLT {owner} has this address and port"
        )
        for row in rows
        if (owner := taken.get((row.address, row.port)))
    ]
    if faults:
        raise CsvRefusedError(faults)


def _olt(row: OltRow) -> OLT:
    return OLT(
        name=row.name,
        address=row.address,
        port=row.port,
        community=row.community,
        brand=row.brand,
        model=row.model,
        enabled=row.enabled,
    )


def _update(olt: OLT, row: OltRow) -> bool:
    """Writes the row into the OLT. False when there is nothing to change."""
    wanted = {
        "address": row.address,
        "port": row.port,
        "enabled": row.enabled,
        "brand_id": row.brand.pk,
        "model_id": _model_id(olt, row),
    }
    different = {name: value for name, value in wanted.items() if getattr(olt, name) != value}
    for name, value in different.items():
        setattr(olt, name, value)
    is_other_community = _hides_another_text(olt.community, row.community)
    if is_other_community:
        olt.community = row.community
    olt.updated_at = timezone.now()
    return bool(different) or is_other_community


def _model_id(olt: OLT, row: OltRow) -> int | None:
    """An empty model keeps the one of the OLT, which may have been recognised, in its brand."""
    if row.model is not None:
        return row.model.pk
    return olt.model_id if olt.brand_id == row.brand.pk else None


def _hides_another_text(secret: Secret, text: str) -> bool:
    try:
        return secret.reveal() != text
    except SecretUnreadableError:
        return True
