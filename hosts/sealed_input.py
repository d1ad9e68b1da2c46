"""An input for a secret: it goes in and never comes out, but need not be typed twice."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from hosts.encryption import Secret, SecretUnreadableError


class SealedInput(forms.PasswordInput):
    """A form that was refused for another field carries what was typed here along, encrypted."""

    template_name = "console/sealed_input.html"

    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,  # noqa: ANN401 -- Django's signature
        name: str,
    ) -> str:
        typed = str(super().value_from_datadict(data, files, name) or "")
        return typed or _revealed(str(data.get(_sealed(name), "")))

    def get_context(
        self,
        name: str,
        value: Any,  # noqa: ANN401 -- Django's signature
        attrs: dict[str, Any] | None,
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        if value:
            context["sealed"] = {"name": _sealed(name), "value": Secret.seal(str(value)).token}
            context["widget"]["attrs"]["placeholder"] = _("kept as you wrote it")
        return context

    def use_required_attribute(self, initial: object) -> bool:  # noqa: ARG002 -- Django's signature
        return False


def _sealed(name: str) -> str:
    return f"{name}_sealed"


def _revealed(token: str) -> str:
    try:
        return Secret(token).reveal() if token else ""
    except SecretUnreadableError:
        return ""
