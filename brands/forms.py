"""The forms of models of OLTs and of index layouts, which are one line per arc in place of JSON."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from brands.index_layout import BadLayout
from brands.layout_text import read_arcs, write_arcs
from brands.models import IndexLayout, OltModel
from brands.validators import validate_object_id, validate_object_id_rule
from console.audited_admin import AuditedForm


class OltModelForm(AuditedForm[OltModel]):
    """Looks at each OID itself: of what the model finds in an array, Django shows only where."""

    class Meta:
        model = OltModel
        fields = ("family", "name", "sys_object_ids", "sys_descr_pattern", "probes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **kwargs)
        rules = {"sys_object_ids": validate_object_id_rule, "probes": validate_object_id}
        for name in rules.keys() & self.fields.keys():  # who may only look has no fields
            array: Any = self.fields[name]
            array.base_field.validators.append(partial(_check_item, rules[name]))


def _check_item(check: Callable[[str], None], item: str) -> None:
    """Django fills the message of an item twice, and what was typed may hold a %."""
    try:
        check(item)
    except ValidationError as error:
        (said,) = error.messages
        raise ValidationError("%(said)s", params={"said": said.replace("%", "%%")}) from error


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
        except BadLayout as error:
            raise ValidationError(error.in_words()) from error
        except json.JSONDecodeError as error:
            said = {"line": error.lineno, "column": error.colno}
            message = _("This is not JSON: look at line %(line)d, character %(column)d.")
            raise ValidationError(message, params=said) from error
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This JSON cannot be read: it is too large.")) from error


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
