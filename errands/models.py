"""What a person asked for that takes longer than a page may: files made, many rows deleted."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from errands.choices import OPEN, Kind, Status


class Errand(models.Model):
    """The row decides: a message that is lost or comes twice harms nothing.

    `source` names a list of the admin (`onus.onudata`), `query` its filters and search as the
    address of the list has them. `turn` counts the starts: whoever works on it writes only while
    the turn is still theirs. `beat_at` is their last sign of life. `total` is what was expected
    when it began; None before.
    """

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    source = models.CharField(_("list"), max_length=60)
    query = models.TextField(_("filters"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    turn = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), null=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        db_table = "errands"
        ordering = ["-id"]
        verbose_name = _("errand")
        verbose_name_plural = _("files and long work")
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=(Status.WAITING, Status.RUNNING)),
                name="errand_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def list_name(self) -> str:
        return str(apps.get_model(self.source)._meta.verbose_name_plural)  # noqa: SLF001 -- Django documents it

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def has_file(self) -> bool:
        return self.kind != Kind.DELETE and self.status == Status.DONE

    @property
    def percent(self) -> int:
        """Below 100 until it is done: the total was only expected."""
        if self.status == Status.DONE:
            return 100
        return min(100 * self.done // self.total, 99) if self.total else 0
