import os
import subprocess
from collections.abc import Callable

import pytest

from facho.embedded import ServerNotAllowedError, identity
from facho.embedded.identity import Identity

as_root = pytest.mark.skipif(os.getuid() != 0, reason="about running as root")


def nowhere() -> Identity:
    return Identity(("false",), 0, 0)


def not_installed() -> Identity:
    return Identity(("no-such-program",), 0, 0)


@as_root
@pytest.mark.parametrize("candidate", [identity.in_namespace, identity.as_nobody])
def test_root_is_nobody_for_the_server(candidate: Callable[[], Identity]) -> None:
    command = [*candidate().prefix, "id", "-u"]

    assert subprocess.run(command, capture_output=True, check=True).stdout == b"65534\n"


@as_root
def test_the_first_way_that_works_is_taken() -> None:
    found = identity.first_that_works((not_installed, nowhere, identity.as_nobody))

    assert found == identity.as_nobody()


def test_without_any_way_the_sentence_says_what_to_do() -> None:
    with pytest.raises(ServerNotAllowedError, match=r"ordinary user.*FACHO_DATABASE_URL"):
        identity.first_that_works((not_installed, nowhere))
