"""`python -m tests.soak`: see `make soak`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from tests.soak.command import main

    sys.exit(main())
