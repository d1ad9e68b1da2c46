"""`python -m tests.browser screenshots` is `make screenshots`. The others are processes of a site,
see `Site.run`: `furnish FILE.csv`, `furnish-demo PORT`; both print the rows of the main pages."""

import json
import os
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

    from tests.browser import demo_site, furnish, screenshots

    match sys.argv[1:]:
        case ["screenshots"]:
            sys.exit(screenshots.main())
        case ["furnish", file]:
            sys.stdout.write(json.dumps(furnish.furnish(Path(file))))
        case ["furnish-demo", port]:
            sys.stdout.write(json.dumps(demo_site.furnish_demo(int(port))))
        case _:
            sys.exit(__doc__)
