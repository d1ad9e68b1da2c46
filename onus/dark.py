"""What empty optical tables tell: nothing while no ONU is online."""

from collections.abc import Sequence

from hosts.models import OLT
from oids.choices import OPTICAL
from onus.choices import RunState
from onus.requests import onus_of_part
from snmp_jobs.collection import CollectionRequest, ColumnAnswer


def telling_answers(
    olt: OLT, request: CollectionRequest, answers: Sequence[ColumnAnswer]
) -> Sequence[ColumnAnswer]:
    """`answers` without those that say nothing of the firmware: dark ONUs have no optical values.

    A query only when an optical column is empty.
    """
    empty = [
        answer is ColumnAnswer.EMPTY and column.field in OPTICAL
        for column, answer in zip(request.columns, answers, strict=True)
    ]
    if not any(empty) or _is_any_online(olt, request):
        return answers
    return [
        ColumnAnswer.BROKEN if dark else answer for dark, answer in zip(empty, answers, strict=True)
    ]


def _is_any_online(olt: OLT, request: CollectionRequest) -> bool:
    onus = onus_of_part(olt, request.shards, request.shard)
    return onus.filter(run_state=RunState.ONLINE).exists()
