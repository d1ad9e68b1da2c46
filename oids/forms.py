"""The form of an OID: how its value is read, in plain fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brands.object_ids import InvalidObjectId, parse_object_id
from console.audited_admin import AuditedForm
from oids.models import OID
from oids.preview import Described
from oids.reading_fields import FIELDS, from_reading, to_reading
from oids.readings import BadReading, parse_reading

KIND_LABELS = {
    "number": _("Number"),
    "milliwatts": _("Power in milliwatts, shown in dBm"),
    "decimal_text": _("Number in a text, such as “-19.32 dBm”"),
    "enumeration": _("Number that stands for a word"),
    "text": _("Text"),
    "gpon_serial": _("Serial of a GPON ONU"),
    "mac": _("MAC address"),
    "place": _("Name that tells the place of the ONU"),
    "date_and_time": _("Date and time (DateAndTime)"),
    "date_text": _("Date and time in a text"),
}
READING_FIELDS = (
    *("kind", "scale", "offset", "wrap_above", "minimum", "maximum"),
    *("unavailable", "words", "default", "pattern", "skips_others"),
)


class NumberField(forms.FloatField):
    widget = forms.TextInput(attrs={"size": 12, "inputmode": "decimal"})


class LinesField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 4, "cols": 24})


class OidForm(AuditedForm[OID]):
    """`reading` is made of the other fields: it is hidden, and holds its own errors."""

    reading = forms.JSONField(widget=forms.HiddenInput, required=False, disabled=True)
    kind = forms.ChoiceField(label=_("Kind of value"), choices=KIND_LABELS.items())
    scale = NumberField(
        label=_("Scale"),
        required=False,
        help_text=_("The raw number is multiplied by it: 0.01 for hundredths."),
    )
    offset = NumberField(
        label=_("Offset"),
        required=False,
        help_text=_("Added after the scale."),
    )
    wrap_above = NumberField(
        label=_("Negative above"),
        required=False,
        help_text=_("Raw numbers above it are negative numbers of 16 bits."),
    )
    minimum = NumberField(
        label=_("Least"), required=False, help_text=_("What is below it is not available.")
    )
    maximum = NumberField(
        label=_("Most"), required=False, help_text=_("What is above it is not available.")
    )
    unavailable = LinesField(
        label=_("Not available"),
        required=False,
        help_text=_("Raw values that mean that there is none, one per line."),
    )
    words = LinesField(
        label=_("Words"),
        required=False,
        help_text=_("One per line: “1 = ONLINE”. “0 = -” means that there is no value."),
    )
    default = forms.CharField(
        label=_("Other numbers"),
        required=False,
        help_text=_("The word for a number that is not listed; {code} is the number."),
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        required=False,
        help_text=_(
            "A regular expression with one group, the part that counts; for a place, with the "
            "groups slot, port, onu_number. Texts of more than 256 characters cannot be read "
            "with it."
        ),
        widget=forms.TextInput(attrs={"size": 60}),
    )
    skips_others = forms.BooleanField(
        label=_("Other names are no ONUs"),
        required=False,
        help_text=_("A row with a name that does not match is left out."),
    )

    class Meta:
        model = OID
        fields = (
            "family",
            "name",
            "oid",
            "purpose",
            "reading",
            "index_layout",
            "mib_object",
            "source",
            "in_discovery",
            "in_get",
            "is_experimental",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        if isinstance(self.instance.reading, dict):
            self.initial = {**from_reading(self.instance.reading), **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind in FIELDS:
            try:
                reading = to_reading(kind, cleaned)
                parse_reading(reading)
                cleaned["reading"] = reading
            except BadReading as error:
                self.add_error(_field_of(error.key), ValidationError(error.in_words()))
        return cleaned

    def described(self) -> Described:
        """The column that the fields describe, as far as they are valid: for the preview."""
        self.full_clean()
        cleaned = getattr(self, "cleaned_data", {})
        layout = cleaned.get("index_layout")
        reading = None if self.errors.keys() & set(READING_FIELDS) else cleaned.get("reading")
        return Described(
            arcs=_arcs(cleaned.get("oid", "")),
            layout=layout.layout if layout else None,
            reading=parse_reading(reading) if reading else None,
        )


def _arcs(text: str) -> tuple[int, ...]:
    try:
        return parse_object_id(text)
    except InvalidObjectId:
        return ()


def _field_of(key: str) -> str | None:
    """The field that holds what a reading has under `key`; None for none in particular."""
    name = "words" if key == "values" else key
    return name if name in READING_FIELDS else None
