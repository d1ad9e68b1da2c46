"""Real servers, started and killed in a folder of the test."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.conf import settings

from facho import embedded
from facho.embedded import Locations, ServerNotAllowedError, ServerNotReadyError, ServerStatus, pids

BOTH = ServerStatus(postgres=True, redis=True)
NONE = ServerStatus(postgres=False, redis=False)
PROJECT = Path(__file__).resolve().parents[3]

CALLER = """
import sys
from pathlib import Path
from facho import embedded
places = embedded.Locations.below(Path(sys.argv[1]))
embedded.ensure_running(places, want_postgres=True, want_redis=True, durable=False)
print(embedded.status(places))
"""


def start(places: Locations) -> None:
    embedded.ensure_running(places, want_postgres=True, want_redis=True, durable=False)


def server_pids(places: Locations) -> list[int]:
    """The main processes of both servers (the data folder and the socket are theirs alone)."""
    return pids.find(f"-D {places.postgres_data} ") + pids.find(str(places.redis_socket))


def query(places: Locations, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(
        host=str(places.sockets), user=places.database["USER"], dbname=places.database["NAME"]
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def modes_above(folder: Path) -> dict[Path, tuple[int, int, int]]:
    found = {parent: parent.stat() for parent in folder.parents}
    return {parent: (one.st_mode, one.st_uid, one.st_gid) for parent, one in found.items()}


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_both_start_keep_their_data_and_leave_no_process(places: Locations) -> None:
    start(places)
    everyone = [psutil.Process(pid) for pid in server_pids(places)]
    everyone += [child for one in everyone for child in one.children(recursive=True)]
    query(places, "CREATE TABLE kept AS SELECT 1 AS one")

    embedded.stop(places)

    assert embedded.status(places) == NONE
    assert [one for one in everyone if is_alive(one)] == []

    start(places)

    assert embedded.status(places) == BOTH
    assert query(places, "SELECT one FROM kept") == [(1,)]


def test_what_runs_already_is_found_and_not_started_again() -> None:
    before = server_pids(settings.LOCATIONS)

    start(settings.LOCATIONS)

    assert server_pids(settings.LOCATIONS) == before


def test_only_what_is_wanted_is_started(places: Locations) -> None:
    embedded.ensure_running(places, want_postgres=False, want_redis=True, durable=False)

    assert embedded.status(places) == ServerStatus(postgres=False, redis=True)


def test_ten_callers_at_once_start_one_of_each(places: Locations) -> None:
    command = [sys.executable, "-c", CALLER, str(places.var)]
    callers = [
        subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(10)
    ]

    replies = [caller.communicate(timeout=60)[0].decode().strip() for caller in callers]

    assert replies == [str(BOTH)] * 10
    assert len(server_pids(places)) == 2


def test_killed_servers_come_back_with_the_data(places: Locations) -> None:
    start(places)
    query(places, "CREATE TABLE kept AS SELECT 1 AS one")
    open_session = psycopg2.connect(host=str(places.sockets), user="facho", dbname="facho")
    for pid in server_pids(places):
        os.kill(pid, signal.SIGKILL)

    start(places)

    assert embedded.status(places) == BOTH
    assert query(places, "SELECT one FROM kept") == [(1,)]
    open_session.close()


def test_a_removed_var_is_made_again_and_the_old_servers_end(places: Locations) -> None:
    start(places)
    old = server_pids(places)
    shutil.rmtree(places.var)

    start(places)

    assert embedded.status(places) == BOTH
    assert set(old) & set(server_pids(places)) == set()
    assert len(server_pids(places)) == 2


def test_removed_sockets_are_made_again(places: Locations) -> None:
    start(places)
    shutil.rmtree(places.sockets)

    start(places)

    assert embedded.status(places) == BOTH


def test_an_interrupted_initdb_does_not_stay(places: Locations) -> None:
    draft = places.var / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "half").touch()

    start(places)

    assert not draft.exists()
    assert not (places.postgres_data / "half").exists()


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    places = Locations.below(tmp_path / ("d" * 100) / "with blank" / "var")
    start(places)

    try:
        assert embedded.status(places) == BOTH
        assert places.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        embedded.stop(places)
        shutil.rmtree(places.sockets)


def test_nothing_above_the_data_changes(places: Locations) -> None:
    places.var.mkdir(mode=0o700)
    closed = places.var.parent / "closed"
    closed.mkdir(mode=0o700)
    inner = Locations.below(closed / "var")
    before = modes_above(inner.var)

    start(inner)
    during = modes_above(inner.var)
    embedded.stop(inner)

    assert during == before
    assert modes_above(inner.var) == before


def test_nobody_else_can_enter_the_sockets() -> None:
    places: Locations = settings.LOCATIONS

    modes = {
        path.name: path.stat().st_mode & 0o777
        for path in [places.sockets, *places.sockets.glob("*.sock"), places.postgres_data]
    }
    assert modes == {"run": 0o700, "redis.sock": 0o700, "postgres": 0o700}


def test_the_servers_listen_on_no_network() -> None:
    pids_of_this_run = server_pids(settings.LOCATIONS)

    assert len(pids_of_this_run) == 2
    listening = [psutil.Process(pid).net_connections(kind="inet") for pid in pids_of_this_run]
    assert listening == [[], []]


def test_the_database_is_unicode_and_utc() -> None:
    assert query(
        settings.LOCATIONS,
        "SELECT getdatabaseencoding(), current_setting('timezone'), upper('ñ'), current_user",
    ) == [("UTF8", "UTC", "Ñ", "facho")]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make data of somebody else")
def test_data_of_another_user_is_refused_with_what_to_do(places: Locations) -> None:
    places.postgres_data.mkdir(parents=True)
    os.chown(places.postgres_data, 1234, 1234)

    with pytest.raises(ServerNotAllowedError, match="belongs to user 1234: run the command as"):
        start(places)


@pytest.mark.skipif(os.getuid() != 0, reason="root has two ways, an ordinary user needs none")
def test_data_follows_from_one_way_of_running_as_root_to_the_other(places: Locations) -> None:
    start(places)
    embedded.stop(places)
    for path in [places.postgres_data, *places.postgres_data.rglob("*")]:
        os.chown(path, 65534, 65534)

    start(places)

    assert places.postgres_data.stat().st_uid == 0


def test_broken_data_is_told_with_the_reason_of_the_server(places: Locations) -> None:
    start(places)
    embedded.stop(places)
    (places.postgres_data / "PG_VERSION").write_text("11\n")

    with pytest.raises(ServerNotReadyError, match=r"PostgreSQL does not answer: .*incompatible"):
        start(places)
