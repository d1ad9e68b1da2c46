"""`python -m tests.bench`: see `make bench` and `make bench-coordinator`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    if "coordinator" in sys.argv:
        from tests.bench.coordinator import main
    else:
        from tests.bench.collection import main

    sys.exit(main())
