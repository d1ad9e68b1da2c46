"""Regular expressions that a person typed: none of them can hold a process for long.

They are looked for in texts of `LONGEST_TEXT` characters at most, and those that may go through
such a text in more than `MOST_WAYS` ways are refused: the slowest of the others takes a tenth of
a second, on a text made for it. All have the meaning that `re.ASCII` gives them.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from brands.faults import Fault, Sentence, cut
from brands.pattern_ways import ways

LONGEST_TEXT = 256
"""SNMPv2-TC gives a DisplayString 255."""
MOST_WAYS = 100_000
LONGEST_PATTERN = 255

# What `re` says, by how it begins, as people say it.
_REASONS = (
    ("missing ), unterminated", _("a ( is not closed")),
    ("unbalanced parenthesis", _("a ) closes nothing")),
    ("unterminated character set", _("a [ is not closed")),
    ("nothing to repeat", _("there is nothing to repeat before *, +, ? or {")),
    ("multiple repeat", _("a repeat follows a repeat")),
    ("min repeat greater than max repeat", _("the least number of times is above the most")),
    ("bad character range", _("a range such as a-z ends before it begins")),
    ("bad escape (end of pattern)", _("it ends in a \\")),
    ("bad escape", _("a \\ stands before a letter that means nothing there")),
    ("missing group name", _("a group has no name")),
    ("bad character in group name", _("the name of a group is not made of letters, digits and _")),
    ("redefinition of group name", _("two groups have one name")),
    ("unknown extension", _("(? begins nothing that is known")),
)


class BadPattern(Fault):
    """A text that is not a regular expression, or one that may take too long."""


@lru_cache(maxsize=1024)
def compiled(text: str) -> re.Pattern[str]:
    """Raises BadPattern."""
    if len(text) > LONGEST_PATTERN:
        said = {"pattern": cut(text), "most": LONGEST_PATTERN}
        raise BadPattern(_("“%(pattern)s” is longer than %(most)d characters"), said)
    try:
        found = re.compile(text, re.ASCII)
        number_of_ways = ways(text, LONGEST_TEXT)
    except (re.error, ValueError, OverflowError, RecursionError) as error:
        raise _no_regex(text, error) from error
    if number_of_ways > MOST_WAYS:
        raise BadPattern(
            _(
                "“%(pattern)s” could take too long on some texts: it repeats what repeats, as in "
                "(a+)+, or has several repeats that may share the same letters, as in .*.* or "
                "(a|ab)*. Write what stands between them, begin it with ^, or say how many times "
                "at most, as in \\d{1,4}"
            ),
            {"pattern": cut(text)},
        )
    return found


def _no_regex(text: str, error: Exception) -> BadPattern:
    values = {"pattern": cut(text), "why": _reason(str(error))}
    if not isinstance(error, re.error) or error.pos is None:
        return BadPattern(_("“%(pattern)s” is not a regular expression: %(why)s"), values)
    return BadPattern(
        _("“%(pattern)s” is not a regular expression: at character %(position)d, %(why)s"),
        {**values, "position": error.pos + 1},
    )


def _reason(said: str) -> Sentence:
    otherwise = _("it is too large or cannot be read")
    return Sentence(next((why for start, why in _REASONS if said.startswith(start)), otherwise))
