"""The forms of a job and of a job on one OLT."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from brands.models import Brand
from console.audit import Values, left_and_joined
from console.audited_admin import AuditedForm
from console.name_lists import shortened
from console.picker import PickedRows, Picker
from hosts.models import OLT
from oids.models import OID
from snmp_jobs.choices import JobKind
from snmp_jobs.creation import marked_oids
from snmp_jobs.intervals import (
    LONGEST,
    SHORTEST,
    BadIntervalError,
    format_interval,
    parse_interval,
)
from snmp_jobs.models import SnmpJob, SnmpJobHost
from snmp_jobs.picker_rows import oid_rows, olt_rows
from snmp_jobs.schedule import BadCronError, check_cron


class SnmpJobForm(AuditedForm[SnmpJob]):
    """`olt_choice` and `oid_choice` are saved by the admin with `snmp_jobs.membership`.

    The brand of a job that exists is fixed: with another one all its OLTs and OIDs would be wrong.
    """

    interval = forms.CharField(
        label=capfirst(_("interval")),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"class": "vTextField interval"}),
        help_text=_("A whole number and s, m, h or d, such as 30s, 5m, 1h or 1d."),
    )
    oid_choice = PickedRows(
        label=_("OIDs"),
        queryset=OID.objects.select_related("family__brand"),
        required=False,
        widget=Picker(_("OLT family"), _("mark"), _("Choose a brand: its OIDs appear here.")),
        help_text=_("Leave empty to take what the catalogue marks for the brand and the kind."),
        error_messages={"invalid_choice": _("Choose only OIDs of the brand of this job.")},
    )
    olt_choice = PickedRows(
        label=_("OLTs"),
        queryset=OLT.objects.select_related("brand"),
        required=False,
        widget=Picker(_("model"), _("state"), _("Choose a brand: its OLTs appear here.")),
        help_text=_(
            "Filter, choose all shown, and leave out single ones. An OLT that stays keeps its "
            "next run; a new one runs first in one minute."
        ),
        error_messages={"invalid_choice": _("Choose only OLTs of the brand of this job.")},
    )

    class Meta:
        model = SnmpJob
        fields = (
            "name",
            "kind",
            "brand",
            "interval",
            "cron",
            "enabled",
            "shards",
            "max_retries",
            "retry_delay_s",
            "disables_after_failures",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **kwargs)
        if "shards" in self.fields:
            self.fields["shards"].required = False
        if self.instance.pk:
            self._show_what_is_chosen(self.instance)
        brand = self._brand_shown()
        if brand is not None:
            self._offer_what_is_of(brand)

    def _offer_what_is_of(self, brand: Brand) -> None:
        olts, oids = self.fields["olt_choice"].widget, self.fields["oid_choice"].widget
        olts.rows = partial(olt_rows, brand)
        oids.rows = partial(oid_rows, brand, self._kind_shown())
        olts.empty_text = _("No OLT of the brand %(brand)s yet: add it in the list of OLTs.") % {
            "brand": brand
        }
        oids.empty_text = _("No OID of the brand %(brand)s yet: add it in the list of OIDs.") % {
            "brand": brand
        }

    def _brand_shown(self) -> Brand | None:
        """The one that was chosen last, saved or not."""
        if self.instance.pk:
            return self.instance.brand
        chosen = str(self["brand"].value() or "") if "brand" in self.fields else ""
        return Brand.objects.filter(pk=chosen).first() if chosen.isdecimal() else None

    def _kind_shown(self) -> JobKind | None:
        chosen = self["kind"].value() if "kind" in self.fields else None
        return JobKind(chosen) if chosen in JobKind.values else None

    def _show_what_is_chosen(self, job: SnmpJob) -> None:
        self.initial["interval"] = format_interval(job.interval) if job.interval else ""
        self.initial["oid_choice"] = list(job.job_oids.values_list("oid_id", flat=True))
        self.initial["olt_choice"] = list(job.job_hosts.values_list("olt_id", flat=True))
        oids, olts = self.fields["oid_choice"], self.fields["olt_choice"]
        oids.queryset = oids.queryset.filter(family__brand=job.brand_id)  # type: ignore[attr-defined]
        olts.queryset = olts.queryset.filter(brand=job.brand_id)  # type: ignore[attr-defined]
        oids.help_text = ""

    def values_changed(self) -> Values:
        values = dict(super().values_changed())
        for name, field, rows in (
            ("oids", "oid_choice", OID.objects.all()),
            ("olts", "olt_choice", OLT.objects.all()),
        ):
            before = set(self.initial.get(field, ()))
            after = {row.pk for row in self.cleaned_data[field]}
            if before != after:
                names = dict(rows.filter(pk__in=before ^ after).values_list("pk", "name"))
                left = [names[ident] for ident in before - after if ident in names]
                values[name] = left_and_joined(left, [names[ident] for ident in after - before])
        return values

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if SnmpJob.objects.exclude(pk=self.instance.pk).filter(name=name).exists():
            text = _("There is a job called %(name)s already: choose another name.")
            raise forms.ValidationError(text, params={"name": name})
        return name

    def clean_interval(self) -> timedelta | None:
        text = self.cleaned_data["interval"]
        try:
            return parse_interval(text) if text else None
        except BadIntervalError as error:
            raise forms.ValidationError(
                _(
                    "“%(text)s” is no interval: write a whole number and s, m, h or d, such as "
                    "5m, from %(shortest)s to %(longest)s."
                ),
                params={
                    "text": text,
                    "shortest": format_interval(SHORTEST),
                    "longest": format_interval(LONGEST),
                },
            ) from error

    def clean_cron(self) -> str:
        expression: str = self.cleaned_data["cron"]
        try:
            if expression:
                check_cron(expression, settings.TIME_ZONE, timezone.now())
        except BadCronError as error:
            raise forms.ValidationError(
                _(
                    "“%(text)s” is no cron expression that ever comes due: write five fields, "
                    "such as */10 * * * *."
                ),
                params={"text": expression},
            ) from error
        return expression

    def clean_shards(self) -> int:
        return self.cleaned_data["shards"] or 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._refuse_none_or_two_schedules()
        self._refuse_parts()
        brand = self.instance.brand if self.instance.pk else cleaned.get("brand")
        if brand is not None:
            self._refuse_other_brands(brand)
            self._complete_oids(brand)
        return cleaned

    def _refuse_none_or_two_schedules(self) -> None:
        if "interval" in self.errors or "cron" in self.errors:
            return
        interval, cron = self.cleaned_data.get("interval"), self.cleaned_data.get("cron")
        if interval and cron:
            text = _("There is the interval %(interval)s too: keep one of the two.")
            params = {"interval": format_interval(interval)}
            self.add_error("cron", forms.ValidationError(text, params=params))
        if not interval and not cron:
            text = _("Write how often: an interval such as 5m, or a cron expression.")
            self.add_error("interval", text)

    def _refuse_parts(self) -> None:
        kind, shards = self.cleaned_data.get("kind"), self.cleaned_data.get("shards", 1)
        if kind and kind != JobKind.GET and shards > 1:
            text = _("Only a GET job asks in parts: write 1 instead of %(shards)s.")
            self.add_error("shards", forms.ValidationError(text, params={"shards": str(shards)}))

    def _refuse_other_brands(self, brand: Brand) -> None:
        olts = self.cleaned_data.get("olt_choice", ())
        oids = self.cleaned_data.get("oid_choice", ())
        self._refuse("olt_choice", [olt.name for olt in olts if olt.brand_id != brand.pk], brand)
        self._refuse(
            "oid_choice",
            [f"{oid} · {oid.family}" for oid in oids if oid.family.brand_id != brand.pk],
            brand,
        )

    def _refuse(self, field: str, names: Sequence[str], brand: Brand) -> None:
        if not names:
            return
        text = ngettext_lazy(
            "%(names)s is not of the brand %(brand)s.",
            "%(names)s are not of the brand %(brand)s.",
            len(names),
        )
        params = {"names": shortened(names), "brand": brand}
        self.add_error(field, forms.ValidationError(text, params=params))

    def _complete_oids(self, brand: Brand) -> None:
        """Without a choice a new job takes the marked OIDs; no job is without OIDs."""
        kind, chosen = self.cleaned_data.get("kind"), self.cleaned_data.get("oid_choice")
        if kind is None or chosen is None or chosen.exists():
            return
        if self.instance.pk:
            self.add_error("oid_choice", _("Choose at least one OID."))
            return
        self.cleaned_data["oid_choice"] = marked = marked_oids(brand, JobKind(kind))
        if not marked.exists():
            text = _("The catalogue marks no OID of %(brand)s for this kind: choose at least one.")
            self.add_error("oid_choice", forms.ValidationError(text, params={"brand": brand}))


class SnmpJobHostForm(AuditedForm[SnmpJobHost]):
    class Meta:
        model = SnmpJobHost
        fields = ("job", "olt", "enabled")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        job, olt = cleaned.get("job"), cleaned.get("olt")
        if job and olt and job.brand_id != olt.brand_id:
            text = _("The job is for OLTs of the brand %(brand)s.")
            self.add_error("olt", forms.ValidationError(text, params={"brand": job.brand}))
        return cleaned
