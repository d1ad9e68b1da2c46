"""Times as `console.moments` shows them."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from console import moments

register = template.Library()


@register.filter
def time_left(instant: datetime | None) -> SafeString:
    return moments.time_left(instant)


@register.filter
def age(instant: datetime | None) -> SafeString:
    return moments.age(instant)


@register.filter
def duration(milliseconds: int) -> str:
    return moments.duration_text(milliseconds)
