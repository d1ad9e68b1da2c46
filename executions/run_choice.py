"""What "run now" was asked for, sorted by what would become of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from snmp_jobs.models import SnmpJobHost


@dataclass(frozen=True, slots=True)
class RunChoice:
    """`suspended` may run if the operator says so; `disabled`, by reason, may not."""

    enabled: tuple[SnmpJobHost, ...]
    suspended: Mapping[str, tuple[SnmpJobHost, ...]]
    disabled: Mapping[str, tuple[SnmpJobHost, ...]]

    @property
    def suspended_ids(self) -> list[int]:
        return [one.pk for rows in self.suspended.values() for one in rows]

    @property
    def disabled_count(self) -> int:
        return sum(map(len, self.disabled.values()))


def sorted_choice(job_hosts: Iterable[SnmpJobHost]) -> RunChoice:
    """`job_hosts` with their jobs and OLTs. Pure."""
    enabled: list[SnmpJobHost] = []
    suspended: dict[str, list[SnmpJobHost]] = defaultdict(list)
    disabled: dict[str, list[SnmpJobHost]] = defaultdict(list)
    for one in job_hosts:
        if switched_off := _switched_off(one):
            disabled[str(switched_off)].append(one)
        elif held_back := _held_back(one):
            suspended[str(held_back)].append(one)
        else:
            enabled.append(one)
    return RunChoice(tuple(enabled), _frozen(suspended), _frozen(disabled))


def _switched_off(one: SnmpJobHost) -> Promise | None:
    if not one.olt.enabled:
        return _("the OLT is disabled")
    if not one.job.enabled:
        return _("the job is disabled")
    return None if one.enabled else _("the job is disabled on that OLT")


def _held_back(one: SnmpJobHost) -> Promise | None:
    if one.olt.suspended_at is not None:
        return _("the OLT does not answer")
    return _("the job is suspended after failures") if one.suspended_at is not None else None


def _frozen(rows: Mapping[str, list[SnmpJobHost]]) -> dict[str, tuple[SnmpJobHost, ...]]:
    return {reason: tuple(found) for reason, found in rows.items()}
