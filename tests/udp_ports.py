"""UDP ports for tests that run beside others on the same machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that refuses what is sent to it, and that no agent beside this test can get.

    A socket that is connected holds it and takes from its peer only, which is itself.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        address = holder.getsockname()
        holder.connect(address)
        yield int(address[1])
