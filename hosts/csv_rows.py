"""One line of an OLT file: what each column may hold, and what is wrong with one that does not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeVar

from django.utils.translation import gettext as _

from brands.models import Brand, OltModel
from hosts.models import OLT

LONGEST_NAME = 100
YES, NO = ("1", "true", "yes", "si", "sí", "on"), ("0", "false", "no", "off")
SECRET_COLUMN = "community"  # noqa: S105 -- the name of a column
ALL_COLUMNS = "(all)"


@dataclass(frozen=True, slots=True)
class CsvFault:
    """One thing that is wrong: line (the header is line 1), column, value, what is expected.

    `value` is None where it may be, or belong to, a community. `expected` is in the active
    language.
    """

    line: int
    column: str
    value: str | None
    expected: str

    @property
    def is_of_line(self) -> bool:
        """Its cells cannot be told apart."""
        return self.column == ALL_COLUMNS

    def __str__(self) -> str:
        shown = "(hidden)" if self.value is None else repr(self.value)
        return f"line {self.line}, column {self.column}: {shown}: {self.expected}"


class RowFaults(Exception):  # noqa: N818 -- a collection of them
    """Everything that is wrong with one line."""

    retryable = False

    def __init__(self, faults: list[CsvFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class OltRow:
    line: int
    name: str
    address: str
    port: int
    community: str = field(repr=False)
    brand: Brand
    model: OltModel | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class BrandNames:
    """Brands and models by the names that people write, whatever their case."""

    brands: Mapping[str, Brand]
    models: Mapping[tuple[int, str], OltModel]

    @classmethod
    def of(cls, brands: Iterable[Brand]) -> "BrandNames":
        """`brands` come with `families__models` prefetched."""
        brands = list(brands)
        models = {
            (brand.pk, model.name.casefold()): model
            for brand in brands
            for family in brand.families.all()
            for model in family.models.all()
        }
        names = {name.casefold(): brand for brand in brands for name in (brand.name, brand.slug)}
        return cls(names, models)

    def brand(self, text: str) -> Brand:
        try:
            return self.brands[text.casefold()]
        except KeyError:
            known = ", ".join(sorted({brand.name for brand in self.brands.values()}))
            text = (
                _("no such brand: use one of %(brands)s")
                if known
                else _("no such brand: run manage.py load_catalog first")
            )
            raise ValueError(text % {"brands": known}) from None

    def model(self, brand: Brand, text: str) -> OltModel | None:
        if not text:
            return None
        try:
            return self.models[brand.pk, text.casefold()]
        except KeyError:
            known = sorted(m.name for key, m in self.models.items() if key[0] == brand.pk)
            message = _("%(brand)s has no such model: leave it empty or use one of %(models)s")
            values = {"brand": brand, "models": ", ".join(known)}
            raise ValueError(message % values) from None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one line by column. `is_whole`: as many as the header has columns, so that none
    can stand in the place of another."""

    line: int
    by_column: Mapping[str, str]
    is_whole: bool


def read_row(cells: Cells, brands: BrandNames, before: OLT) -> OltRow:
    """Raises `RowFaults` with every fault of the line.

    `before` is the OLT as it stands, or a new one: port and switch are kept where the line does
    not say.
    """
    row = _Row(cells)
    brand = row.take("brand", brands.brand)
    name = row.take("name", _name)
    address = row.take("ip", _address)
    port = row.take("port", lambda text: _port(text) if text else before.port)
    community = row.take(SECRET_COLUMN, _community)
    enabled = row.take("enabled", lambda text: _enabled(text) if text else before.enabled)
    model = row.take("model", lambda text: brands.model(brand, text)) if brand else None
    if row.faults or not (name and address and port and community and brand):
        raise RowFaults(row.faults)
    return OltRow(cells.line, name, address, port, community, brand, model, bool(enabled))


T = TypeVar("T")


@dataclass(slots=True)
class _Row:
    """Takes the cells of a line one by one and remembers what is wrong with them."""

    cells: Cells
    faults: list[CsvFault] = field(default_factory=list)

    def take(self, column: str, read: Callable[[str], T]) -> T | None:
        value = self.cells.by_column.get(column, "")
        try:
            return read(value)
        except ValueError as error:
            is_shown = not value or (self.cells.is_whole and column != SECRET_COLUMN)
            shown = value if is_shown else None
            self.faults.append(CsvFault(self.cells.line, column, shown, str(error)))
            return None


def _name(text: str) -> str:
    if not (1 <= len(text) <= LONGEST_NAME and text.isprintable()):
        message = _("write a name of 1 to %(count)d characters in one line")
        raise ValueError(message % {"count": LONGEST_NAME})
    return text


def _address(text: str) -> str:
    """As the database gives it back, so that the same address is the same text."""
    try:
        address = ip_address(text)
    except ValueError:
        raise ValueError(_("write an IP address such as 192.0.2.10")) from None
    if isinstance(address, IPv6Address) and address.scope_id:
        raise ValueError(_("write the address without a zone"))
    return str(_unmapped(address))


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise ValueError(_("write a UDP port from 1 to 65535, or leave it empty for 161"))
    return int(text)


def _community(text: str) -> str:
    if not text:
        raise ValueError(_("write the SNMP community"))
    if not text.isprintable():
        raise ValueError(_("this is more than one line: check the quotes around it"))
    return text


def _enabled(text: str) -> bool:
    if text.casefold() not in YES + NO:
        raise ValueError(_("write yes or no, or leave it empty for yes"))
    return text.casefold() in YES
