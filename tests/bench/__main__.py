"""`python -m tests.bench NAME …`: see `make bench` and the targets `bench-…` of the Makefile."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()

    from tests.bench import collection, coordinator, history, lists, search

    measurements = {
        "collection": collection.main,
        "coordinator": coordinator.main,
        "history": history.main,
        "lists": lists.main,
        "search": search.main,
    }
    sys.exit(measurements[sys.argv[1]]())
