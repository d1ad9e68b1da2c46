"""The life of an errand, in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.badges import Tone, Tones


class Status(TextChoices):
    WAITING = "WAITING", pgettext_lazy("errand", "Waiting")
    RUNNING = "RUNNING", pgettext_lazy("errand", "Running")
    DONE = "DONE", pgettext_lazy("errand", "Done")
    FAILED = "FAILED", pgettext_lazy("errand", "Failed")
    CANCELLED = "CANCELLED", pgettext_lazy("errand", "Cancelled")


class Kind(TextChoices):
    CSV = "csv", _("Export to CSV")
    XLSX = "xlsx", _("Export to XLSX")
    DELETE = "delete", _("Delete")


OPEN = (Status.WAITING, Status.RUNNING)
TONES: Tones = {
    Status.RUNNING: Tone.BUSY,
    Status.DONE: Tone.GOOD,
    Status.FAILED: Tone.BAD,
}
