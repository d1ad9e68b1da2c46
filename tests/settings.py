"""facho.settings on servers of this run's own, below var/test/<n>.

So a test run harms no demo beside it, and two runs do not meet, nor do two workers of one run: each
has servers of its own. What a test starts (a Celery worker, `manage.py …`) inherits the two
variables and with them the same servers.
"""

import fcntl
import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent / "var" / "test"


def _claim_folder() -> Path:
    """The first folder that no living test run holds."""
    number = 1
    while not _claimed(_ROOT / str(number)):
        number += 1
    return _ROOT / str(number)


def _claimed(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "in-use", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    return True  # the descriptor stays open, and the lock held, until this process is gone


# A process that a test started keeps what it was given. Everything else that the shell holds is
# somebody's installation, and a test run drops the database it finds.
if _ROOT not in Path(os.environ.get("FACHO_VAR_DIR", "/")).parents:
    for _name in [name for name in os.environ if name.startswith("FACHO_")]:
        del os.environ[_name]
    _folder = _claim_folder()
    os.environ["FACHO_VAR_DIR"] = str(_folder)
    os.environ["FACHO_LOG_DIR"] = str(_folder / "logs")

from facho.settings import *  # noqa: E402, F403 - reads the variables set above
from facho.settings import DATABASES  # noqa: E402

EMBEDDED_DURABLE = False
# The test database has the ordinary name, so that started processes find it without a word.
DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WHITENOISE_AUTOREFRESH = True  # or each test's client lists all files, for 80 ms
