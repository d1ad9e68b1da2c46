"""Times as an operator says them: how long it took, how long ago, how long until then."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from console.raw_text import NOTHING

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def span_text(span: timedelta) -> str:
    """`42 s`, `3 min`, `2 h 5 min`, `4 d 1 h`; the sign is dropped. Seconds only below a minute."""
    seconds = int(abs(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    parts = []
    for size, unit in _UNITS[:3]:
        amount, seconds = divmod(seconds, size)
        parts.append((amount, unit))
    first = next(place for place, (amount, _unit) in enumerate(parts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount)


def duration_text(duration_ms: int) -> str:
    """`0.4 s`, `12.3 s`, `2 min 5 s`."""
    minutes, rest_ms = divmod(duration_ms, 60_000)
    if not minutes:
        return f"{rest_ms / 1000:.1f} s"
    return f"{minutes} min {rest_ms // 1000} s"


def age_text(instant: datetime, now: datetime) -> str:
    return _("%(span)s ago") % {"span": span_text(now - instant)}


def time_left_text(instant: datetime, now: datetime) -> str:
    """`in 2 min`, or how late it is."""
    form = _("in %(span)s") if instant >= now else _("%(span)s late")
    return form % {"span": span_text(instant - now)}


def age(instant: datetime | None) -> SafeString:
    """How long ago; the exact time under the pointer."""
    return NOTHING if instant is None else _time(instant, age_text(instant, timezone.now()))


def time_left(instant: datetime | None) -> SafeString:
    """How long until then; the exact time under the pointer."""
    return NOTHING if instant is None else _time(instant, time_left_text(instant, timezone.now()))


def _time(instant: datetime, text: str) -> SafeString:
    local = timezone.localtime(instant)
    exact = date_format(local, "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), exact, text
    )
