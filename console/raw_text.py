"""Text and JSON as they came, unharmed and readable; and the sign for what there is not."""

import json
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING: Final = SafeString("—")  # Django's form pages print the None of a method as "None"


def raw(text: str) -> SafeString:
    """It scrolls where it is long, so that the keyboard has to reach it."""
    return format_html('<pre class="raw" tabindex="0">{}</pre>', text) if text else NOTHING


def raw_json(value: object) -> SafeString:
    return raw(json.dumps(value, indent=2, ensure_ascii=False) if value else "")
