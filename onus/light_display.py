"""A received power as the admin shows it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.raw_text import NOTHING
from onus.power import judge_light


def light(rx_dbm: float | None) -> SafeString:
    """The power on the colour of its judgement, which stands under the pointer in words."""
    if rx_dbm is None:
        return NOTHING
    verdict = judge_light(rx_dbm)
    return format_html(
        '<span class="light light-{}" title="{}">{}<span class="visually-hidden"> {}</span></span>',
        verdict.value,
        verdict.label,
        f"{rx_dbm:.1f}",
        verdict.label,
    )
