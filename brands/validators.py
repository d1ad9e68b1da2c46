"""Validators of what is written by hand: patterns and object identifiers."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from brands.object_ids import InvalidObjectId, canonical_object_id, canonical_object_id_rule
from brands.patterns import BadPattern, compiled


def validate_regex(text: str) -> None:
    try:
        compiled(text)
    except BadPattern as error:
        raise ValidationError(error.in_words()) from error


def validate_object_id(text: str) -> None:
    try:
        canonical_object_id(text)
    except InvalidObjectId as error:
        raise ValidationError(error.in_words()) from error


def validate_object_id_rule(text: str) -> None:
    """An exact sysObjectID or a prefix with its dot, in canonical spelling."""
    try:
        canonical = canonical_object_id_rule(text)
    except InvalidObjectId as error:
        raise ValidationError(error.in_words()) from error
    if text != canonical:
        raise ValidationError(_("Write it as “%(canonical)s”."), params={"canonical": canonical})
