"""`python -m tests.browser furnish FILE.csv` is a process of a site: see `Site.run`."""

import json
import sys
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()  # with the settings and the folder of that site

    from tests.browser.furnish import furnish

    match sys.argv[1:]:
        case ["furnish", file]:
            sys.stdout.write(json.dumps(furnish(Path(file))))
        case _:
            sys.exit(__doc__)
