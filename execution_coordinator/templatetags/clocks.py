"""Moments that the browser counts from, or down to; without JavaScript they are times of day."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.raw_text import NOTHING

register = template.Library()


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """`3 min ago`, and counting."""
    return _clock(moment, "ago")


@register.simple_tag
def left(moment: datetime | None) -> SafeString:
    """`in 3 min`, and counting down; then how late it is."""
    return _clock(moment, "left")


@register.simple_tag
def lasting(moment: datetime | None) -> SafeString:
    """`3 min`: what began at `moment` has lasted so long."""
    return _clock(moment, "lasting")


@register.simple_tag
def time_of_day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def _clock(moment: datetime | None, kind: str) -> SafeString:
    if moment is None:
        return NOTHING
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" data-clock="{}" title="{}">{}</time>',
        local.isoformat(timespec="milliseconds"),
        kind,
        date_format(local, "DATETIME_FORMAT"),
        date_format(local, "TIME_FORMAT"),
    )
