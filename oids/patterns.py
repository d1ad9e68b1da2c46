"""Regular expressions in the description of a reading."""

import re

from brands.spec import Spec


def compiled(spec: Spec, pattern: str) -> re.Pattern[str]:
    """Raises the error of `spec` for a text that is no regular expression."""
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise spec.fault(f"pattern {pattern!r} is no regex: {error}") from error


def one_group(spec: Spec, pattern: str) -> re.Pattern[str]:
    """As `compiled`, for a pattern whose only group is what it is there for."""
    found = compiled(spec, pattern)
    if found.groups != 1:
        raise spec.fault(f"pattern {pattern!r} has {found.groups} groups: one holds what is wanted")
    return found
