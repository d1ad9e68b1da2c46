import socket
import threading

import pytest

from facho.launch import web_address
from facho.launch.errors import PortTakenError


def test_a_taken_port_is_told_with_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {port} cannot be used.*FACHO_WEB_PORT="):
            web_address.check_free("127.0.0.1", port)


def test_a_free_port_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

    web_address.check_free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(b"200 OK", True), (b"400 Bad Request", True), (b"500 Server Error", False)],
)
def test_any_page_but_a_server_error_is_an_answer(status: bytes, *, expected: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=reply_once, args=(server, status))
        thread.start()

        assert web_address.answers("127.0.0.1", server.getsockname()[1]) is expected

        thread.join()


def test_a_closed_port_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert not web_address.answers("127.0.0.1", port)


def reply_once(server: socket.socket, status: bytes) -> None:
    client, _ = server.accept()
    with client:
        client.recv(4096)
        client.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
