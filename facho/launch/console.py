"""What the person at the terminal reads: one line for each thing that happens."""

import contextlib
import sys


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone while we end the processes
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
