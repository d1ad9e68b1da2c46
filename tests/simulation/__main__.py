"""`python -m tests.simulation`: see `make simulate`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from tests.simulation.command import main

    sys.exit(main())
