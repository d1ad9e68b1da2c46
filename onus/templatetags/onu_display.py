"""Filters for the pages of ONUs."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from console import moments
from onus import light_display, state_display
from onus.models import OnuData

register = template.Library()


@register.filter
def light(rx_dbm: float | None) -> SafeString:
    return light_display.light(rx_dbm)


@register.filter
def state(onu: OnuData) -> SafeString:
    """An absent ONU has no run state that anybody could know."""
    return state_display.run_badge(onu) if onu.present else state_display.presence_badge(onu)


@register.filter
def age(instant: datetime | None) -> SafeString:
    return moments.age(instant)
