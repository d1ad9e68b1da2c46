"""The kinds of job and what each implies: priority, queue and time limit, in this one place."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobKind(TextChoices):
    DISCOVERY = "discovery", _("Discovery")
    GET = "get", _("GET")
    WALK = "walk", _("Walk")
    TABLE = "table", _("Table")
    BULK = "bulk", _("Bulk")

    @property
    def priority(self) -> int:
        """Higher goes first on an OLT (document 001: discovery 90, get 40)."""
        return {JobKind.DISCOVERY: 90, JobKind.GET: 40}.get(self, 30)

    @property
    def queue(self) -> str:
        """Discovery has workers of its own; everything else is the documents' polling."""
        return "discovery" if self is JobKind.DISCOVERY else "get"

    @property
    def max_retries(self) -> int:
        """How often a failed run is tried again (document 003: discovery 3, polling 2)."""
        return 3 if self is JobKind.DISCOVERY else 2

    @property
    def time_limit_s(self) -> int:
        """How long one run may talk to an OLT (document 003: 300 s and 60 s)."""
        return 60 if self is JobKind.GET else 300
