from pathlib import Path

import pytest

from facho.embedded.locations import LONGEST_FOLDER, Locations


def test_everything_lies_below_var() -> None:
    places = Locations.below(Path("/srv/facho/var"))

    assert places.sockets == Path("/srv/facho/var/run")
    assert places.postgres_data == Path("/srv/facho/var/postgres")
    assert places.database == {"NAME": "facho", "USER": "facho", "HOST": "/srv/facho/var/run"}
    assert places.redis_url == "unix:///srv/facho/var/run/redis.sock?db=0"
    assert places.broker_url == "redis+socket:///srv/facho/var/run/redis.sock?virtual_host=0"


def test_a_relative_folder_becomes_absolute() -> None:
    assert Locations.below(Path("var")).var == Path.cwd() / "var"


def test_the_longest_folder_that_fits_is_used() -> None:
    var = Path("/" + "d" * (LONGEST_FOLDER - len("//run")))

    assert Locations.below(var).sockets == var / "run"
    assert len(str(Locations.below(var).supervisor_socket)) + len(".4194304") == 107


@pytest.mark.parametrize(
    "var",
    [
        Path("/" + "d" * (LONGEST_FOLDER - len("/run"))),
        Path("/srv/a,b/var"),
        Path("/srv/a b/var"),
        Path("/srv/a%20b/var"),
        Path("/srv/año/var"),
    ],
    ids=["too long", "comma", "blank", "percent", "not ASCII"],
)
def test_a_path_that_no_socket_can_have_gets_a_short_folder(var: Path) -> None:
    sockets = Locations.below(var).sockets

    assert sockets.parent == Path("/tmp")  # noqa: S108
    assert len(str(sockets)) < 40


def test_two_checkouts_never_share_a_short_folder() -> None:
    deep = "/" + "d" * 200

    assert Locations.below(Path(deep, "a")).sockets != Locations.below(Path(deep, "b")).sockets
