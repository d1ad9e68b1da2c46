"""What is known of each vendor: its OLTs, and how their tables are laid out.

The vendor catalogue (`brands/catalog/*.yaml`, `manage.py load_catalog`) fills these tables; an
operator may change every row and add their own.
"""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from brands.index_layout import BadLayout
from brands.index_layout import IndexLayout as Layout
from brands.validators import validate_object_id, validate_object_id_rule, validate_regex


class CatalogRow(models.Model):
    """A row the vendor catalogue may write."""

    catalog_digest = models.CharField(
        _("catalogue digest"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Digest of what the catalogue wrote last; a row that differs is yours."),
    )

    class Meta:
        abstract = True


class Brand(CatalogRow):
    """A vendor of OLTs."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), unique=True)
    enterprise_number = models.PositiveBigIntegerField(
        _("enterprise number"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("The vendor's number under 1.3.6.1.4.1, as IANA assigned it."),
    )
    max_pdus_per_s = models.FloatField(
        _("requests per second at most"),
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("For each of its OLTs. 0: no cap, each request waits for the last answer."),
    )
    pause_after_walk_s = models.FloatField(
        _("pause after each table (s)"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
        help_text=_("For each of its OLTs, so that its other work has a turn."),
    )
    optical_interval_s = models.PositiveIntegerField(
        _("seconds between readings of optical power"),
        default=0,
        help_text=_(
            "At least so long between two readings; 0: as often as jobs ask. Many OLTs fetch each "
            "value live from the ONU: asked too often, their control card is too busy to answer "
            "anybody. 3600 for ZTE."
        ),
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name


class OltFamilyManager(models.Manager["OltFamily"]):
    """With brands: every list, filter and choice of the admin shows a family with its brand."""

    def get_queryset(self) -> models.QuerySet["OltFamily"]:
        return super().get_queryset().select_related("brand")


class OltFamily(CatalogRow):
    """OLT models of one brand that answer the same tables in the same way."""

    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="families", verbose_name=_("brand")
    )
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=100)
    is_experimental = models.BooleanField(
        _("experimental"),
        default=False,
        help_text=_("Not yet proven on a real OLT of this family."),
    )
    notes = models.TextField(_("notes"), blank=True)

    objects = OltFamilyManager()

    class Meta:
        ordering = ["brand__name", "name"]
        verbose_name = _("OLT family")
        verbose_name_plural = _("OLT families")
        constraints = [
            models.UniqueConstraint(fields=["brand", "slug"], name="olt_family_slug_once"),
        ]

    def __str__(self) -> str:
        return f"{self.brand} {self.name}"


class OltModel(CatalogRow):
    """A model of OLT, and how it is recognised. Without rules only a person chooses it."""

    family = models.ForeignKey(
        OltFamily, on_delete=models.PROTECT, related_name="models", verbose_name=_("family")
    )
    name = models.CharField(_("name"), max_length=100)
    sys_object_ids = ArrayField(
        models.CharField(max_length=255, validators=[validate_object_id_rule]),
        verbose_name=_("sysObjectID"),
        default=list,
        blank=True,
        help_text=_("Separated by commas. One that ends in a dot is a prefix."),
    )
    sys_descr_pattern = models.CharField(
        _("sysDescr pattern"),
        max_length=255,
        blank=True,
        validators=[validate_regex],
        help_text=_("A regular expression that is found in sysDescr."),
    )
    probes = ArrayField(
        models.CharField(max_length=255, validators=[validate_object_id]),
        verbose_name=_("columns that answer"),
        default=list,
        blank=True,
        help_text=_(
            "Separated by commas. Where an OLT may be of several models, the one of whose columns "
            "one has rows is chosen."
        ),
    )

    class Meta:
        ordering = ["family__brand__name", "name"]
        verbose_name = _("OLT model")
        verbose_name_plural = _("OLT models")
        constraints = [
            models.UniqueConstraint(fields=["family", "name"], name="olt_model_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class IndexLayoutManager(models.Manager["IndexLayout"]):
    """With families and brands, which a layout is shown with."""

    def get_queryset(self) -> models.QuerySet["IndexLayout"]:
        return super().get_queryset().select_related("family__brand")


class IndexLayout(CatalogRow):
    """How the arcs after a column's OID give the place of an ONU."""

    family = models.ForeignKey(
        OltFamily, on_delete=models.CASCADE, related_name="index_layouts", verbose_name=_("family")
    )
    slug = models.SlugField(_("slug"))
    spec = models.JSONField(
        _("arcs"), help_text=_("A list with one object per arc: field, const or bits.")
    )

    objects = IndexLayoutManager()

    class Meta:
        ordering = ["family", "slug"]
        verbose_name = _("index layout")
        verbose_name_plural = _("index layouts")
        constraints = [
            models.UniqueConstraint(fields=["family", "slug"], name="index_layout_slug_once"),
        ]

    def __str__(self) -> str:
        return f"{self.family}: {self.slug}"

    def clean(self) -> None:
        if self.spec is None:
            return  # the field itself reports that there is none
        try:
            Layout.parse(self.spec)
        except BadLayout as error:
            raise ValidationError({"spec": error.in_words()}) from error

    @property
    def layout(self) -> Layout:
        """The layout itself; raises BadLayout for a spec that was saved without validation."""
        return Layout.parse(self.spec)
