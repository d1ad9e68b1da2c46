"""What the viewer chose to see, as the address of the page keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.http import QueryDict

from execution_coordinator.choices import LogLevel
from execution_coordinator.dashboard.states import PROBLEMS, OltFacts, OltState

ALL_PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Choice:
    """`q`: a part of an OLT's name, address or model. `olt`: the one whose details are open."""

    q: str = ""
    brand: int = 0
    state: str = ""
    page: int = 1
    olt: int = 0
    level: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """What makes no sense is as if it were not there."""
        state, level = query.get("state", ""), query.get("level", "")
        return cls(
            q=query.get("q", "").strip(),
            brand=_number(query.get("brand", "")),
            state=state if state in (ALL_PROBLEMS, *OltState.values) else "",
            page=_number(query.get("page", "")) or 1,
            olt=_number(query.get("olt", "")),
            level=level if level in LogLevel.values else "",
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.brand or self.state)

    def wants(self, olt: OltFacts) -> bool:
        """Whether the chosen state is one of the OLT's."""
        if self.state == ALL_PROBLEMS:
            return olt.state in PROBLEMS
        return not self.state or self.state in olt.states

    @property
    def query(self) -> QueryDict:
        """What differs from the page without a query, for the links that change one thing of it."""
        query = QueryDict(mutable=True)
        defaults = Choice()
        for field in fields(self):
            value = getattr(self, field.name)
            if value != getattr(defaults, field.name):
                query[field.name] = value
        return query


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
