"""OLTs against jobs: when each runs next, and how its last run ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from brands.models import Brand
from console.badges import badge_of
from executions.choices import Status
from executions.overview import JobHostWithLastExecution, with_last_execution
from executions.tones import STATUS_TONES
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost

OLTS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Cell:
    """`pair` None: the job does not run on that OLT."""

    job: SnmpJob
    pair: "JobHostWithLastExecution | None"

    @property
    def result(self) -> SafeString | None:
        if self.pair is None or self.pair.last_status is None:
            return None
        status = Status(self.pair.last_status)
        return badge_of(STATUS_TONES, status, status.label)

    @property
    def is_on(self) -> bool:
        return self.pair is not None and self.pair.is_on


@dataclass(frozen=True, slots=True)
class Row:
    olt: OLT
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One page of the OLTs of one brand, with all jobs of the brand."""

    brands: Sequence[Brand]
    brand: Brand | None
    jobs: tuple[SnmpJob, ...]
    rows: tuple[Row, ...]
    page: int
    pages: int

    @property
    def previous_page(self) -> int:
        return self.page - 1

    @property
    def next_page(self) -> int:
        return self.page + 1


def read_matrix(brand_id: int | None, text: str, page: int) -> Matrix:
    """Five statements. Without a known `brand_id`: the first brand that has jobs."""
    brands = list(Brand.objects.filter(jobs__isnull=False).distinct().order_by("name"))
    brand = next((one for one in brands if one.pk == brand_id), brands[0] if brands else None)
    if brand is None:
        return Matrix((), None, (), (), 1, 1)
    jobs = tuple(SnmpJob.objects.filter(brand=brand).order_by("name"))
    olts = OLT.objects.filter(brand=brand, name__icontains=text).order_by("name")
    shown = Paginator(olts, OLTS_PER_PAGE).get_page(page)
    rows = _rows(list(shown), jobs)
    return Matrix(brands, brand, jobs, rows, shown.number, shown.paginator.num_pages)


def _rows(olts: Sequence[OLT], jobs: Iterable[SnmpJob]) -> tuple[Row, ...]:
    pairs = with_last_execution(SnmpJobHost.objects.filter(olt__in=olts))
    at = {(pair.olt_id, pair.job_id): pair for pair in pairs.select_related("job", "olt")}
    return tuple(
        Row(olt, tuple(Cell(job, at.get((olt.pk, job.pk))) for job in jobs)) for olt in olts
    )
