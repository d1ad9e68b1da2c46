"""What can go wrong with the embedded servers; every message says what to do."""


class EmbeddedServerError(Exception):
    """The base of this boundary. `retryable` says whether the same call may work later."""

    retryable = False


class ServerNotInstalledError(EmbeddedServerError):
    """Neither the wheel nor the program of a server is there."""


class ServerNotAllowedError(EmbeddedServerError):
    """This user cannot run the server here: wrong owner, or root without any way around it."""


class ServerNotReadyError(EmbeddedServerError):
    """The server was started and does not answer."""

    retryable = True
