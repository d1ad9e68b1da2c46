"""`python -m tests.fuzz`: see `make fuzz`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from tests.fuzz.command import main

    sys.exit(main())
