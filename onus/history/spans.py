"""The lengths of time for which the curve of an ONU is shown."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Span(TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")

    @property
    def length(self) -> timedelta:
        return timedelta(days={Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 30, Span.YEAR: 365}[self])

    @property
    def time_format(self) -> str:
        """Of the times below the drawing, as Django writes formats."""
        return {Span.DAY: "H:i", Span.YEAR: "m/Y"}.get(self, "d/m")


def span_named(name: str | None) -> Span:
    return Span(name) if name in Span.values else Span.DAY
