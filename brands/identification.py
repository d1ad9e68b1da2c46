"""Which model an OLT is, from sysObjectID and sysDescr (SNMPv2-MIB, RFC 3418)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, Protocol, TypeVar

from brands.patterns import LONGEST_TEXT, BadPattern, compiled


class Recognisable(Protocol):
    """What a model says of itself; a sysObjectID that ends in a dot is a prefix."""

    @property
    def sys_object_ids(self) -> Sequence[str]: ...

    @property
    def sys_descr_pattern(self) -> str: ...

    @property
    def probes(self) -> Sequence[str]: ...


class Confidence(IntEnum):
    """The higher the better: both agreeing beats one, and an exact id a prefix."""

    DESCRIPTION = 1
    ID_PREFIX = 2
    ID_EXACT = 3
    ID_PREFIX_AND_DESCRIPTION = 4
    ID_EXACT_AND_DESCRIPTION = 5


M = TypeVar("M", bound=Recognisable)


@dataclass(frozen=True, slots=True)
class Match(Generic[M]):
    model: M
    confidence: Confidence
    id_length: int
    """How many characters of sysObjectID the model's rule names: of two prefixes, the longer."""


def identify(sys_object_id: str, sys_descr: str, models: Iterable[M]) -> list[Match[M]]:
    """The models this may be, best first; equal ones in the order given, none if it is no OLT.

    `sys_object_id` is canonical, or empty where the agent has none. A model that names
    sysObjectIDs is not recognised by its description alone unless the agent has none: vendors
    give OLTs, multi-dwelling units and switches one sysDescr (Huawei's 2011.2.185 is such one).
    """
    matches = [
        match for model in models if (match := _match(sys_object_id, sys_descr, model)) is not None
    ]
    return sorted(matches, key=lambda match: (match.confidence, match.id_length), reverse=True)


def columns_to_ask(matches: Sequence[Match[M]]) -> tuple[str, ...]:
    """The columns whose rows decide between the best of `matches`; none where it is clear.

    It is clear too where the best ones have the same columns (they answer the same tables), and
    where one of them has none, so that asking could not choose it.
    """
    probes = {tuple(match.model.probes) for match in _best(matches)}
    if len(probes) < 2 or () in probes:
        return ()
    return tuple(dict.fromkeys(oid for columns in sorted(probes) for oid in columns))


def decide(matches: Sequence[Match[M]], answering: Collection[str]) -> Match[M] | None:
    """The best of `matches`, where `answering` are those of `columns_to_ask` that have rows.

    None where nothing matches, and where the columns had to decide and none answers: an OLT
    without ONUs is not recognised for certain.
    """
    if not columns_to_ask(matches):
        return matches[0] if matches else None
    fitting = (match for match in _best(matches) if set(match.model.probes) & set(answering))
    return next(fitting, None)


def _best(matches: Sequence[Match[M]]) -> list[Match[M]]:
    return [
        match
        for match in matches
        if (match.confidence, match.id_length) == (matches[0].confidence, matches[0].id_length)
    ]


def _match(sys_object_id: str, sys_descr: str, model: M) -> Match[M] | None:
    described = bool(model.sys_descr_pattern) and _describes(model.sys_descr_pattern, sys_descr)
    rule = _longest_rule(sys_object_id, model.sys_object_ids)
    if rule:
        exact, prefix = (
            (Confidence.ID_EXACT_AND_DESCRIPTION, Confidence.ID_PREFIX_AND_DESCRIPTION)
            if described
            else (Confidence.ID_EXACT, Confidence.ID_PREFIX)
        )
        return Match(model, prefix if rule.endswith(".") else exact, len(rule))
    if described and not (sys_object_id and model.sys_object_ids):
        return Match(model, Confidence.DESCRIPTION, 0)
    return None


def _describes(pattern: str, sys_descr: str) -> bool:
    """A pattern that was kept before it was looked at so strictly recognises nothing."""
    try:
        return compiled(pattern).search(sys_descr[:LONGEST_TEXT]) is not None
    except BadPattern:
        return False


def _longest_rule(sys_object_id: str, rules: Sequence[str]) -> str:
    fitting = [
        rule
        for rule in rules
        if (sys_object_id.startswith(rule) if rule.endswith(".") else sys_object_id == rule)
    ]
    return max(fitting, key=lambda rule: (not rule.endswith("."), len(rule)), default="")
