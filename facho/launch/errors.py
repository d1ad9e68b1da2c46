"""What keeps the system from starting; the text is all the person at the terminal sees."""


class LaunchError(Exception):
    """Starting again without a change would fail again."""

    retryable = False


class AlreadyRunningError(LaunchError):
    """Another launcher of this checkout holds the lock."""


class PortTakenError(LaunchError):
    """Another program listens where the web server should."""


class NotReadyError(LaunchError):
    """A process did not come up in time."""

    retryable = True
