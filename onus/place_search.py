"""A place as people type it: `1/2` is a port, `1/2/17` an ONU, `0/1/2/17` with its frame."""

import re
from collections.abc import Mapping
from typing import Final

from django.db.models import Q

_PLACE = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}){1,3}")
_FIELDS: Final[Mapping[int, list[tuple[str, ...]]]] = {
    2: [("slot", "port"), ("port", "onu_number")],
    3: [("slot", "port", "onu_number")],
    4: [("frame", "slot", "port", "onu_number")],
}


def place_condition(word: str) -> Q | None:
    """None for a word that is no place.

    Two numbers are a port, or an ONU where the OLT has no slots.
    """
    if not _PLACE.fullmatch(word):
        return None
    numbers = [int(part) for part in word.split("/")]
    condition = Q()
    for names in _FIELDS[len(numbers)]:
        place = Q(**dict(zip(names, numbers, strict=True)))
        condition |= place & Q(slot__isnull=True) if names[0] == "port" else place
    return condition
