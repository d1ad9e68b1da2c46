"""The address of the web server: whether it is free, and whether it answers."""

import errno
import socket
from http.client import HTTPConnection, HTTPException

from facho.launch.errors import PortTakenError

REPLY_TIMEOUT_S = 5.0


def check_free(host: str, port: int) -> None:
    """Raise PortTakenError where another program listens on `port`."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise PortTakenError(
                f"Port {port} cannot be used ({error.strerror}): end the other program or choose "
                f"another port, for example FACHO_WEB_PORT={8080 if port != 8080 else 8081}"
            ) from error


def answers(host: str, port: int) -> bool:
    """Whether a page comes back, whatever it says, as long as it is no server error."""
    connection = HTTPConnection(host, port, timeout=REPLY_TIMEOUT_S)
    try:
        connection.request("GET", "/admin/login/")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
