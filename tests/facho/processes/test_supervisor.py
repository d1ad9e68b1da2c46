import configparser
import shlex
import sys
from pathlib import Path

from facho.embedded import Locations
from facho.processes.supervisor import configuration, states
from facho.processes.table import Process

PLACES = Locations.below(Path("/srv/100% fibre/var"))
PROCESSES = (
    Process("beat", ("-m", "beat"), "beat.log"),
    Process("worker-get", ("-m", "get"), "get.log"),
)


def parsed() -> configparser.ConfigParser:
    """As supervisor reads it: %% is one %, and %(here)s would be replaced."""
    text = configuration(PROCESSES, PLACES, Path("/srv/100% fibre"), Path("/srv/logs"))
    parser = configparser.ConfigParser(defaults={"here": "elsewhere"})
    parser.read_string(text)
    return parser


def test_every_process_is_a_program_of_the_one_group() -> None:
    assert parsed()["group:facho"]["programs"] == "beat,worker-get"


def test_a_program_starts_its_process_by_name_and_ends_with_its_parent() -> None:
    program = parsed()["program:worker-get"]

    assert shlex.split(program["command"]) == [
        "setpriv",
        "--pdeathsig=TERM",
        sys.executable,
        "-m",
        "facho.processes",
        "worker-get",
    ]
    assert program["stdout_logfile"] == "/srv/logs/get.log"


def test_a_percent_sign_in_a_path_stays_one() -> None:
    assert parsed()["program:beat"]["directory"] == "/srv/100% fibre"
    assert parsed()["supervisord"]["logfile"] == "/srv/100% fibre/var/log/supervisord.log"


def test_log_files_have_a_limit() -> None:
    program = parsed()["program:beat"]

    assert (program["stdout_logfile_maxbytes"], program["stdout_logfile_backups"]) == ("10MB", "5")


def test_without_supervisord_there_are_no_states(tmp_path: Path) -> None:
    assert states(Locations.below(tmp_path)) == []
