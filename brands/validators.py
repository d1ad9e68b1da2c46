"""Validators of what is written by hand: patterns and object identifiers."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from brands.object_ids import InvalidObjectId, canonical_object_id, canonical_object_id_rule


def validate_regex(text: str) -> None:
    try:
        re.compile(text)
    except re.error as error:
        message = _("“%(pattern)s” is not a regular expression: %(error)s")
        raise ValidationError(message, params={"pattern": text, "error": error}) from error


def validate_object_id(text: str) -> None:
    try:
        canonical_object_id(text)
    except InvalidObjectId as error:
        raise ValidationError(str(error)) from error


def validate_object_id_rule(text: str) -> None:
    """An exact sysObjectID or a prefix with its dot, in canonical spelling."""
    try:
        canonical = canonical_object_id_rule(text)
    except InvalidObjectId as error:
        raise ValidationError(str(error)) from error
    if text != canonical:
        raise ValidationError(_("Write it as %(canonical)s."), params={"canonical": canonical})
