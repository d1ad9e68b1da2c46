"""The form of an index layout: one line per arc in place of JSON."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brands.layout_text import read_arcs, write_arcs
from brands.models import IndexLayout
from console.audited_admin import AuditedForm


class ArcsField(forms.Field):
    """The lines of `brands.layout_text`; JSON, as the catalogue writes it, is taken too."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 60, "class": "vLargeTextField code"})

    def prepare_value(self, value: object) -> object:
        return write_arcs(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> object:
        text = str(value or "").strip()
        if not text:
            return ""
        try:
            return json.loads(text) if text.startswith("[") else read_arcs(text)
        except (ValueError, RecursionError) as error:
            raise ValidationError(str(error)) from error


class IndexLayoutForm(AuditedForm[IndexLayout]):
    spec = ArcsField(
        label=_("Arcs"),
        help_text=_(
            "One line per arc. “slot” is a value, “slot + 1” one that counts from zero, “1” a "
            "number that is always there. Bits, from the highest down: “125:7 frame:6 slot:6 "
            "port:5 0:8”. Decimal places: “6000 + slot*100 + port*1”. Fields: frame, slot, port, "
            "onu_number."
        ),
    )

    class Meta:
        model = IndexLayout
        fields = ("family", "slug", "spec")
