from django.conf import settings

from facho.processes.table import Process, processes


def table(**concurrency: int) -> dict[str, Process]:
    found = processes(web_host="127.0.0.1", web_port=8000, concurrency=concurrency)
    return {process.name: process for process in found}


def test_every_queue_of_the_settings_has_one_worker() -> None:
    names = set(table(**settings.WORKER_CONCURRENCY))

    assert names == {"web", "beat", *(f"worker-{queue}" for queue in settings.QUEUES)}


def test_a_worker_serves_its_queue_with_its_threads() -> None:
    worker = table(get=5)["worker-get"]

    assert worker.log == "celery_worker_get.log"
    assert {"--queues=get", "--concurrency=5", "--pool=threads"} <= set(worker.arguments)


def test_the_web_server_listens_where_it_is_told() -> None:
    assert "--bind=127.0.0.1:8000" in table()["web"].arguments


def test_no_two_processes_write_one_log_file() -> None:
    logs = [process.log for process in table(**settings.WORKER_CONCURRENCY).values()]

    assert len(set(logs)) == len(logs) == 8
