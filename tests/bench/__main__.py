"""`python -m tests.bench`: see `make bench-coordinator`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from tests.bench.coordinator import main

    sys.exit(main())
