"""What an entry of the admin's log changed, for its pages."""

from django import template
from django.contrib.admin.models import LogEntry

from console.audit_lines import Line, lines_of

register = template.Library()


@register.filter
def changed_values(entry: LogEntry) -> list[Line]:
    return lines_of(entry)
