"""Regular expressions in the description of a reading."""

import re

from django.utils.translation import gettext_noop as _

from brands import patterns
from brands.faults import cut
from brands.patterns import LONGEST_TEXT, BadPattern
from brands.spec import Spec
from oids.values import RawValue, unreadable


def compiled(spec: Spec, pattern: str) -> re.Pattern[str]:
    """Raises the error of `spec` for a text that is no regular expression that can be used."""
    try:
        return patterns.compiled(pattern)
    except BadPattern as error:
        raise spec.fault(error.sentence.text, error.sentence.values, "pattern") from error


def one_group(spec: Spec, pattern: str) -> re.Pattern[str]:
    """As `compiled`, for a pattern whose only group is what it is there for."""
    found = compiled(spec, pattern)
    if found.groups != 1:
        text = _(
            "“%(pattern)s” has %(groups)d groups: put the part that counts in ( ), and no other"
        )
        raise spec.fault(text, {"pattern": cut(pattern), "groups": found.groups}, "pattern")
    return found


def search(pattern: re.Pattern[str], text: str, raw: RawValue) -> re.Match[str] | None:
    """Raises UnreadableValue for a text that is too long to be looked through."""
    if len(text) > LONGEST_TEXT:
        raise unreadable(
            raw, _("%(value)s is longer than %(most)d characters"), {"most": LONGEST_TEXT}
        )
    return pattern.search(text)
