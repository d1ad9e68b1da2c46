"""The colour of a choice."""

from django import template

from console.badges import Tone, Tones

register = template.Library()


@register.filter
def tone_of(value: str, tones: Tones) -> Tone:
    return tones.get(value, Tone.QUIET)
