"""What an OLT file would do: OLTs that are new, that change, and lines that are left out."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from brands.models import Brand
from console.audit import Changed, Snapshot, Values, differences, snapshot
from hosts.csv_lines import read_lines
from hosts.csv_rows import BrandNames, Cells, CsvFault, OltRow, RowFaults, read_row
from hosts.encryption import Secret, SecretUnreadableError
from hosts.models import OLT


@dataclass(frozen=True, slots=True)
class PlannedOlt:
    """`olt` as it would be, not saved; `values`: what changes, from what to what."""

    line: int
    olt: OLT
    before: Snapshot
    values: Values


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`faults` in the order of the file; a line with one of them is left out."""

    new: tuple[PlannedOlt, ...]
    changed: tuple[PlannedOlt, ...]
    unchanged: int
    faults: tuple[CsvFault, ...]

    @property
    def left_out(self) -> int:
        """How many lines."""
        return len({fault.line for fault in self.faults})

    @property
    def has_work(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def fingerprint(self) -> str:
        """The same for plans that show the same. Communities are no part of it."""
        shown = [
            [(one.line, one.olt.name, sorted(one.values.items())) for one in planned]
            for planned in (self.new, self.changed)
        ]
        text = repr((shown, self.unchanged, [(f.line, f.column) for f in self.faults]))
        return hashlib.sha256(text.encode()).hexdigest()


def plan_import(lines: Iterable[str], known: Mapping[str, OLT]) -> ImportPlan:
    """Writes nothing, but for the instances of `known`, which become what the file says.

    `known` are all OLTs by name. Raises `CsvRefusedError` where the file as a whole is no good.
    """
    rows, faults = _read(lines, known)
    good, faults = _without_clashes(rows, known, faults)
    before = {name: snapshot(olt) for name, olt in known.items()}
    nothing: Snapshot = {}
    new = [(row.line, _olt(row), nothing) for row in good if row.name not in known]
    changed = [
        (row.line, olt, before[row.name])
        for row in good
        if (olt := known.get(row.name)) and _update(olt, row)
    ]
    return ImportPlan(
        new=_planned(new),
        changed=_planned(changed),
        unchanged=len(good) - len(new) - len(changed),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)),
    )


def _planned(rows: Sequence[tuple[int, OLT, Snapshot]]) -> tuple[PlannedOlt, ...]:
    values = differences([Changed(olt, before, snapshot(olt)) for _, olt, before in rows])
    return tuple(PlannedOlt(*row, found) for row, found in zip(rows, values, strict=True))


def _read(lines: Iterable[str], known: Mapping[str, OLT]) -> tuple[list[OltRow], list[CsvFault]]:
    brands = BrandNames.of(Brand.objects.prefetch_related("families__models"))
    read = read_lines(lines)
    rows: list[OltRow] = []
    faults = list(read.faults)
    for cells in read.cells:
        try:
            rows.append(read_row(cells, brands, known.get(_name_of(cells), OLT())))
        except RowFaults as error:
            faults += error.faults
    return rows, faults


def _name_of(cells: Cells) -> str:
    return cells.by_column["name"]


def _without_clashes(
    rows: list[OltRow], known: Mapping[str, OLT], faults: list[CsvFault]
) -> tuple[list[OltRow], list[CsvFault]]:
    """A line that is left out keeps its OLT where it is, so that others may clash with that one."""
    faults = [*faults, *_doubled(rows)]
    while True:
        bad = {fault.line for fault in faults}
        good = [row for row in rows if row.line not in bad]
        taken = list(_taken(good, known))
        if not taken:
            return good, faults
        faults += taken


def _doubled(rows: Iterable[OltRow]) -> Iterator[CsvFault]:
    names: dict[str, int] = {}
    addresses: dict[tuple[str, int], int] = {}
    for row in rows:
        first = names.setdefault(row.name, row.line)
        if first != row.line:
            text = _("line %(line)d has this name too") % {"line": first}
            yield CsvFault(row.line, "name", row.name, text)
        first = addresses.setdefault((row.address, row.port), row.line)
        if first != row.line:
            text = _("line %(line)d has this address and port too") % {"line": first}
            yield CsvFault(row.line, "ip", f"{row.address}:{row.port}", text)


def _taken(rows: Iterable[OltRow], known: Mapping[str, OLT]) -> Iterator[CsvFault]:
    rows = list(rows)
    names = {row.name for row in rows}
    owners = {(olt.address, olt.port): olt.name for olt in known.values() if olt.name not in names}
    for row in rows:
        owner = owners.get((row.address, row.port))
        if owner:
            text = _("OLT %(olt)s has this address and port") % {"olt": owner}
            yield CsvFault(row.line, "ip", f"{row.address}:{row.port}", text)


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
