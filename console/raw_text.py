"""Text and JSON as they came, unharmed and readable."""

import json

from django.utils.html import format_html
from django.utils.safestring import SafeString


def raw(text: str) -> SafeString:
    return format_html('<pre class="raw">{}</pre>', text) if text else SafeString("")


def raw_json(value: object) -> SafeString:
    """Empty for an empty object or list."""
    return raw(json.dumps(value, indent=2, ensure_ascii=False) if value else "")
