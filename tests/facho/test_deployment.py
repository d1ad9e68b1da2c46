"""What runs in production is what the code has: compose, Dockerfile, systemd, .env.example."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from facho.processes.table import processes
from facho.settings import KNOWN_VARIABLES

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (PROJECT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE_TEXT)["services"]
ENV_EXAMPLE = (PROJECT / ".env.example").read_text()
SYSTEMD = PROJECT / "deploy" / "systemd"

PROCESSES = {
    process.name: process
    for process in processes(
        web_host="127.0.0.1", web_port=8000, concurrency=settings.WORKER_CONCURRENCY
    )
}
OURS = [*PROCESSES, "migrate"]
STRANGERS = ["postgres", "redis"]


def seconds(text: str) -> int:
    assert text.endswith("s")
    return int(text.removesuffix("s"))


def test_compose_runs_every_process_and_nothing_else() -> None:
    assert sorted(SERVICES) == sorted([*OURS, *STRANGERS])


@pytest.mark.parametrize("name", PROCESSES)
def test_a_service_starts_the_process_of_its_name(name: str) -> None:
    assert SERVICES[name]["command"] == ["python", "-m", "facho.processes", name]


@pytest.mark.parametrize("queue", settings.QUEUES)
def test_the_health_check_of_a_worker_asks_that_worker(queue: str) -> None:
    worker = SERVICES[f"worker-{queue}"]

    assert worker["environment"]["QUEUE"] == queue
    assert "--destination $$QUEUE@$$HOSTNAME" in worker["healthcheck"]["test"][1]
    assert f"--hostname={queue}@%h" in PROCESSES[f"worker-{queue}"].arguments


@pytest.mark.parametrize("name", PROCESSES)
def test_a_container_has_longer_to_end_than_its_process(name: str) -> None:
    grace_s = seconds(SERVICES[name].get("stop_grace_period", "10s"))

    assert grace_s > PROCESSES[name].stop_wait_s


@pytest.mark.parametrize("name", [*OURS, *STRANGERS])
def test_only_the_web_server_is_published_and_on_this_machine(name: str) -> None:
    ports = SERVICES[name].get("ports", [])

    expected = ["${FACHO_WEB_HOST:-127.0.0.1}:${FACHO_WEB_PORT:-8000}:8000"]
    assert ports == (expected if name == "web" else [])


@pytest.mark.parametrize("name", [*OURS, *STRANGERS])
def test_no_container_may_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service
    assert "privileged" not in service


@pytest.mark.parametrize("name", [*OURS, "redis"])
def test_a_container_without_data_has_a_file_system_that_nobody_changes(name: str) -> None:
    assert SERVICES[name]["read_only"] is True


@pytest.mark.parametrize("name", [*(name for name in PROCESSES if name != "beat"), *STRANGERS])
def test_a_container_says_whether_it_works(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", PROCESSES)
def test_nothing_starts_before_the_database_is_up_to_date(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_every_image_has_a_pinned_tag() -> None:
    tags = [SERVICES[name]["image"] for name in STRANGERS]
    tags += re.findall(r"^FROM (\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)

    assert len(tags) == 3
    assert [tag for tag in tags if not re.search(r":\d+\.\d+[\w.-]*$", tag)] == []


@pytest.mark.parametrize(
    "name", ["FACHO_SECRET_KEY", "FACHO_FERNET_KEYS", "POSTGRES_PASSWORD", "REDIS_PASSWORD"]
)
def test_compose_refuses_to_start_without_a_secret(name: str) -> None:
    uses = re.findall(rf"\$\{{?({name}[^}}]*)\}}", COMPOSE_TEXT)

    assert uses
    assert {use for use in uses if use != f"{name}:?set {name} in .env"} == set()


def test_no_secret_stands_in_the_example() -> None:
    for name in ("FACHO_SECRET_KEY", "FACHO_FERNET_KEYS", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"\n{name}=\n" in ENV_EXAMPLE


def test_the_example_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^#?(FACHO_\w+)=", ENV_EXAMPLE, re.MULTILINE)

    assert sorted(named) == sorted(KNOWN_VARIABLES)


@pytest.mark.parametrize(
    "file",
    ["docker-compose.yml", "Dockerfile", "Makefile", *SYSTEMD.glob("*")],
    ids=lambda file: Path(file).name,
)
def test_every_variable_in_a_deployment_file_is_a_setting(file: str | Path) -> None:
    named = set(re.findall(r"\bFACHO_[A-Z_]+", (PROJECT / file).read_text()))

    assert named - KNOWN_VARIABLES == set()


def test_the_image_does_not_run_as_root() -> None:
    dockerfile = (PROJECT / "Dockerfile").read_text()

    assert re.findall(r"^USER (.*)", dockerfile, re.MULTILINE) == ["facho"]
    assert dockerfile.index("\nUSER ") < dockerfile.index("\nCMD ")


def unit_lines(unit: str, key: str) -> list[str]:
    text = (SYSTEMD / unit).read_text()
    return re.findall(rf"^{key}=(.*)", text, re.MULTILINE)


def test_the_systemd_target_wants_every_process() -> None:
    wanted = [unit for line in unit_lines("facho.target", "Wants") for unit in line.split()]

    workers = [f"facho-worker@{queue}.service" for queue in settings.QUEUES]
    others = ["facho-migrate.service", "facho-web.service", "facho-beat.service"]
    assert sorted(wanted) == sorted(others + workers)


@pytest.mark.parametrize(
    ("unit", "name"),
    [("facho-web", "web"), ("facho-beat", "beat"), ("facho-worker@", "worker-%i")],
)
def test_a_systemd_unit_starts_its_process_after_the_migration(unit: str, name: str) -> None:
    (command,) = unit_lines(f"{unit}.service", "ExecStart")

    assert shlex.split(command)[1:] == ["-m", "facho.processes", name]
    assert unit_lines(f"{unit}.service", "Requires") == ["facho-migrate.service"]
    assert unit_lines(f"{unit}.service", "User") == ["facho"]


def test_every_queue_has_threads() -> None:
    assert list(settings.WORKER_CONCURRENCY) == list(settings.QUEUES)
