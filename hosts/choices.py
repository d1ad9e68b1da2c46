"""Whether an OLT answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reachability(TextChoices):
    UNKNOWN = "UNKNOWN", _("Not asked yet")
    REACHABLE = "REACHABLE", _("Answers")
    UNREACHABLE = "UNREACHABLE", _("Does not answer")
