"""Small labels whose colour is said in words too."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Tone(StrEnum):
    """What a colour means; the style sheet `facho/console.css` gives each one its shades."""

    GOOD = "good"
    BUSY = "busy"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


Tones: TypeAlias = Mapping[str, Tone]


def badge(tone: Tone, label: str | Promise, hint: str | Promise = "") -> SafeString:
    """`label` on the colour of `tone`; `hint` appears under the pointer."""
    return format_html('<span class="badge badge-{}" title="{}">{}</span>', tone, hint, label)


def badge_of(tones: Tones, value: str, label: str | Promise) -> SafeString:
    """The badge of a choice; a value without a tone of its own is quiet."""
    return badge(tones.get(value, Tone.QUIET), label)
