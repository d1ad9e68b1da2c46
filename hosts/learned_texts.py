"""What was learned of an OLT, in words for its page."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.moments import age_text
from console.raw_text import NOTHING
from hosts.models import OLT
from hosts.snmp_load import HourOfLoad
from hosts.snmp_profiles import Profile


def learned_text(profile: Profile | None) -> SafeString:
    return NOTHING if profile is None else _as_list(_learned(profile))


def _learned(profile: Profile) -> Iterator[str]:
    yield _("max-repetitions %(rows)d, %(varbinds)d varbinds per GET, timeout %(timeout).1f s") % {
        "rows": profile.max_repetitions,
        "varbinds": profile.varbinds_per_get,
        "timeout": profile.timeout_s,
    }
    if profile.usual_rtt_s is not None:
        yield _("usual round trip %(rtt).1f ms") % {"rtt": profile.usual_rtt_s * 1000}
    if not profile.bulk_works:
        yield _("GETBULK does not work: it is walked by GETNEXT, and GETBULK tried once a day")
    if profile.refused_repetitions is not None:
        yield _("max-repetitions %(rows)d was too large") % {"rows": profile.refused_repetitions}
    if profile.refused_varbinds is not None:
        yield _("%(varbinds)d varbinds per GET were too many") % {
            "varbinds": profile.refused_varbinds
        }
    if profile.slowed_at is not None:
        yield _("last asked slower than usual, because its answers took twice as long: %(age)s") % {
            "age": age_text(profile.slowed_at, timezone.now())
        }


def unsupported_text(olt: OLT) -> SafeString:
    """The columns that this firmware does not answer. One query."""
    missing = olt.column_support.filter(unsupported_at__isnull=False).select_related("oid")
    lines = [
        _("%(column)s: not supported by this firmware; last asked %(age)s, asked once a day")
        % {"column": row.oid.name, "age": age_text(row.asked_at, timezone.now())}
        for row in missing.order_by("oid__name")
    ]
    return _as_list(lines) if lines else NOTHING


def load_text(hours: list[HourOfLoad]) -> SafeString:
    """Newest first."""
    lines = [_hour_text(hour) for hour in reversed(hours)]
    return _as_list(lines) if lines else NOTHING


def _hour_text(hour: HourOfLoad) -> str:
    text = ngettext(
        "%(hour)s: %(busy).1f s, %(pdus)d requests, %(runs)d run",
        "%(hour)s: %(busy).1f s, %(pdus)d requests, %(runs)d runs",
        hour.runs,
    )
    start = date_format(timezone.localtime(hour.hour), "H:i")
    return text % {"hour": start, "busy": hour.busy_s, "pdus": hour.pdus, "runs": hour.runs}


def _as_list(lines: Iterator[str] | list[str]) -> SafeString:
    return format_html_join("\n", "<div>{}</div>", ((line,) for line in lines))
