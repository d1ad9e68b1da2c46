"""The form of an OLT. Its community goes in and never comes out."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from console.audited_admin import AuditedForm
from hosts.models import OLT
from hosts.sealed_input import SealedInput


class OltForm(AuditedForm[OLT]):
    community = forms.CharField(
        label=capfirst(_("SNMP community")),
        widget=SealedInput(
            attrs={"autocomplete": "new-password", "class": "vTextField", "spellcheck": "false"}
        ),
        help_text=_("Stored encrypted and never shown again."),
    )

    class Meta:
        model = OLT
        fields = "__all__"  # the fieldsets of the admin name them

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.pop("community", None)  # else an input left empty would count as a change
            self.fields["community"].required = False
            self.fields["community"].help_text = _("It is set. Leave this empty to keep it.")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name.isprintable():
            raise forms.ValidationError(_("Write the name in one line of printed characters."))
        if OLT.objects.exclude(pk=self.instance.pk).filter(name=name).exists():
            text = _("There is an OLT called %(name)s already: choose another name.")
            raise forms.ValidationError(text, params={"name": name})
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        model, brand = cleaned.get("model"), cleaned.get("brand")
        if model and brand and model.family.brand_id != brand.pk:
            text = _("%(model)s is a model of %(brand)s.")
            values = {"model": model, "brand": model.family.brand}
            self.add_error("model", forms.ValidationError(text, params=values))
        self._refuse_a_taken_address(cleaned.get("address"), cleaned.get("port"))
        return cleaned

    def _refuse_a_taken_address(self, address: str | None, port: int | None) -> None:
        if address is None or port is None:
            return
        others = OLT.objects.exclude(pk=self.instance.pk)
        if (owner := others.filter(address=address, port=port).first()) is not None:
            text = _("%(olt)s has the address %(address)s and port %(port)s already: check both.")
            values = {"olt": owner.name, "address": address, "port": str(port)}
            self.add_error("address", forms.ValidationError(text, params=values))
