"""The three facts of an ONU that are never mixed: administrative state, run state, presence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdminState(TextChoices):
    """What the operator of the OLT wants."""

    ACTIVE = "ACTIVE", _("Active")
    SUSPENDED = "SUSPENDED", _("Suspended")
    UNKNOWN = "UNKNOWN", _("Unknown")


class RunState(TextChoices):
    """What the fibre says."""

    ONLINE = "ONLINE", _("Online")
    OFFLINE = "OFFLINE", _("Offline")
    UNKNOWN = "UNKNOWN", _("Unknown")
