"""The columns of an OLT's tables: what each means, and how its value and its index are read."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brands.index_layout import IndexLayout as Layout
from brands.models import CatalogRow, IndexLayout, OltFamily
from brands.object_ids import InvalidObjectId, canonical_object_id, parse_object_id
from brands.validators import validate_object_id
from oids.choices import Purpose
from oids.readings import BadReading, Reading, parse_reading


class OidQuerySet(models.QuerySet["OID"]):
    def for_discovery(self, family: OltFamily) -> "OidQuerySet":
        """The columns a discovery walks on OLTs of `family`, with their layouts."""
        return self.filter(family=family, in_discovery=True).select_related("index_layout")

    def for_get(self, family: OltFamily) -> "OidQuerySet":
        """The columns a get asks of every ONU on OLTs of `family`, with their layouts."""
        return self.filter(family=family, in_get=True).select_related("index_layout")


class OID(CatalogRow):
    """One column of a table with a row per ONU."""

    family = models.ForeignKey(
        OltFamily, on_delete=models.PROTECT, related_name="oids", verbose_name=_("OLT family")
    )
    name = models.SlugField(_("name"), max_length=60)
    oid = models.CharField(_("OID"), max_length=255, validators=[validate_object_id])
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    reading = models.JSONField(
        _("reading"), help_text=_('How the value is read, for example {"kind": "text"}.')
    )
    index_layout = models.ForeignKey(
        IndexLayout,
        on_delete=models.PROTECT,
        related_name="oids",
        null=True,
        blank=True,
        verbose_name=_("index layout"),
        help_text=_("Empty: the index is kept as it is and gives no place."),
    )
    mib_object = models.CharField(_("MIB object"), max_length=100, blank=True)
    source = models.TextField(_("source"), blank=True)
    in_discovery = models.BooleanField(
        _("in discovery"), default=False, help_text=_("Walked to find out which ONUs exist.")
    )
    in_get = models.BooleanField(
        _("in get"), default=False, help_text=_("Asked of every known ONU.")
    )
    is_experimental = models.BooleanField(
        _("experimental"), default=False, help_text=_("Known from one source only.")
    )

    objects = OidQuerySet.as_manager()

    class Meta:
        ordering = ["family", "name"]
        verbose_name = _("OID")
        verbose_name_plural = _("OIDs")
        constraints = [
            models.UniqueConstraint(fields=["family", "name"], name="oid_name_once"),
            models.UniqueConstraint(
                fields=["family", "oid", "purpose"],
                name="oid_once_for_a_purpose",
                violation_error_message=_(
                    "This family already has this OID for this purpose under another name."
                ),
            ),
            models.UniqueConstraint(
                fields=["family", "purpose"],
                condition=Q(in_discovery=True) & ~Q(purpose=Purpose.EXTRA),
                name="oid_purpose_once_in_discovery",
                violation_error_message=_("Another OID of discovery already has this purpose."),
            ),
            models.UniqueConstraint(
                fields=["family", "purpose"],
                condition=Q(in_get=True) & ~Q(purpose=Purpose.EXTRA),
                name="oid_purpose_once_in_get",
                violation_error_message=_("Another OID of get already has this purpose."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        with suppress(InvalidObjectId):  # the field's own validator reports it
            self.oid = canonical_object_id(self.oid)
        if self.reading is not None:  # the field itself reports that there is none
            try:
                parse_reading(self.reading)
            except BadReading as error:
                raise ValidationError({"reading": error.in_words()}) from error
        if self.index_layout and self.index_layout.family_id != self.family_id:
            raise ValidationError({"index_layout": _("Choose a layout of the same OLT family.")})

    @property
    def arcs(self) -> tuple[int, ...]:
        """The OID as numbers, as the SNMP session takes it."""
        return parse_object_id(self.oid)

    @property
    def reader(self) -> Reading:
        """The parsed reading. Parse once and keep it: this is not for a loop over values."""
        return parse_reading(self.reading)

    @property
    def layout(self) -> Layout | None:
        """The layout of the index; None where it is kept as it is."""
        return self.index_layout.layout if self.index_layout else None
