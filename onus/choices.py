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


class EventKind(TextChoices):
    """What happened to an ONU; the last three happened to its OLT as a whole."""

    APPEARED = "APPEARED", _("Appeared")
    DISAPPEARED = "DISAPPEARED", _("Disappeared")
    RETURNED = "RETURNED", _("Returned")
    MOVED = "MOVED", _("Moved")
    REPLACED = "REPLACED", _("Replaced")
    DUPLICATE = "DUPLICATE", _("Duplicate")
    ONLINE = "ONLINE", _("Online")
    OFFLINE = "OFFLINE", _("Offline")
    ADMIN_STATE = "ADMIN_STATE", _("Administrative state changed")
    DESCRIPTION = "DESCRIPTION", _("Description changed")
    POWER = "POWER", _("Power crossed a limit")
    FIRST_DISCOVERY = "FIRST_DISCOVERY", _("First discovery")
    HELD_BACK = "HELD_BACK", _("Presence held back")
    CONFIRMED = "CONFIRMED", _("Presence confirmed")
