"""Text that is encrypted in the database and hidden everywhere else.

Fernet tokens under `settings.FERNET_KEYS`: the first key writes, all of them read, so a key can be
replaced without losing a row. The keys are not tied to Django's secret key.
"""

from functools import cache
from typing import Any, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute


class SecretUnreadableError(Exception):
    """No configured key opens this secret: the key that wrote it is missing."""

    retryable = False
    code = "secret_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "a stored secret cannot be opened: add the key that wrote it to FACHO_FERNET_KEYS"
        )


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def current_fernet() -> MultiFernet:
    return _fernet(tuple(settings.FERNET_KEYS))


class Secret:
    """An encrypted text. Printing, logging or comparing it never shows what is inside.

    Falsy when there is no text: an empty one is not encrypted, so that what asks whether a value
    is there (a form, a constraint of the database) sees that it is not.
    """

    __slots__ = ("token",)

    def __init__(self, token: str) -> None:
        self.token = token

    @classmethod
    def seal(cls, text: str) -> Self:
        return cls(current_fernet().encrypt(text.encode()).decode() if text else "")

    def reveal(self) -> str:
        """The text itself. Raises `SecretUnreadableError` when its key is not configured."""
        if not self.token:
            return ""
        try:
            return current_fernet().decrypt(self.token.encode()).decode()
        except InvalidToken:
            raise SecretUnreadableError from None

    def resealed(self) -> Self:
        """The same text under the first key. Raises `SecretUnreadableError`."""
        try:
            return type(self)(current_fernet().rotate(self.token.encode()).decode())
        except InvalidToken:
            raise SecretUnreadableError from None

    @property
    def is_current(self) -> bool:
        """Whether the first key wrote it."""
        try:
            _fernet(tuple(settings.FERNET_KEYS[:1])).decrypt(self.token.encode())
        except InvalidToken:
            return False
        return True

    def __bool__(self) -> bool:
        return bool(self.token)

    def __repr__(self) -> str:
        return "***"


class SecretAttribute(DeferredAttribute):
    """Seals a plain text the moment it is assigned, so that no instance ever carries it."""

    def __set__(self, instance: models.Model, value: str | Secret) -> None:
        instance.__dict__[self.field.attname] = _sealed(value)


class EncryptedTextField(models.TextField[Secret | str, Secret]):
    """A text column that holds Fernet tokens. Assign `str`, read `Secret`; no lookups."""

    descriptor_class = SecretAttribute

    def from_db_value(self, value: str | None, *_: object) -> Secret | None:
        return None if value is None else Secret(value)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 -- Django's signature
        """A text that reaches this comes from a fixture, which holds tokens."""
        return Secret(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 -- Django's signature
        return _sealed(value).token if isinstance(value, str | Secret) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:  # noqa: ANN401
        super().validate(value.token if isinstance(value, Secret) else value, model_instance)

    def value_to_string(self, obj: models.Model) -> str:
        secret: Secret = self.value_from_object(obj)
        return secret.token

    def get_lookup(self, lookup_name: str) -> type[models.Lookup[Any]] | None:
        """Only what the constraint on the column needs: equal texts have different tokens."""
        return super().get_lookup(lookup_name) if lookup_name == "startswith" else None

    def formfield(self, **kwargs: Any) -> Any:  # noqa: ANN401
        """Write-only: a form never shows what is stored, not even as asterisks."""
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        return super().formfield(**kwargs | {"widget": widget})

    def save_form_data(self, instance: models.Model, data: Any) -> None:  # noqa: ANN401
        """An input left empty keeps what is stored."""
        if data:
            super().save_form_data(instance, data)


def _sealed(value: str | Secret) -> Secret:
    return value if isinstance(value, Secret) else Secret.seal(value)
