#!/usr/bin/env python
"""Django's command line, with the embedded servers running before a command needs them."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from facho.embedded import EmbeddedServerError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facho.settings")
    from facho.servers import start_embedded_servers  # noqa: PLC0415 -- settings must be named first

    try:
        start_embedded_servers()
    except (EmbeddedServerError, ImproperlyConfigured) as error:
        sys.exit(f"manage.py: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
