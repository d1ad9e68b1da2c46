"""The addresses that `errands.listed.ListedAdmin` adds to a list."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def listed_url(names: str, view: str) -> str:
    return reverse(f"{names}_{view}")
