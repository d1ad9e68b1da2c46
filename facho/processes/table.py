"""Every long-running process, once: supervisor, compose and systemd all start these by name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """One process: `arguments` follow the Python interpreter, `log` is a file name in logs/.

    After `stop_wait_s` seconds of SIGTERM the supervisor kills it.
    """

    name: str
    arguments: tuple[str, ...]
    log: str
    stop_wait_s: int = 3


# A worker in the middle of a walk may finish it; a lease that nobody renews ends by itself.
WORKER_STOP_WAIT_S = 10


SIMULATED_OLTS = Process("simulated-olts", ("manage.py", "simulate_olts"), "simulated_olts.log")


def processes(
    *, web_host: str, web_port: int, concurrency: Mapping[str, int]
) -> tuple[Process, ...]:
    """The web server, the beat and one worker per queue of `concurrency` (threads per queue)."""
    workers = tuple(_worker(queue, threads) for queue, threads in concurrency.items())
    return (_web(web_host, web_port), _beat(), *workers)


def _web(host: str, port: int) -> Process:
    arguments = (
        "-m",
        "gunicorn",
        "facho.wsgi:application",
        f"--bind={host}:{port}",
        "--workers=2",
        "--threads=4",
        "--no-control-socket",  # it would lie in the home folder
    )
    return Process("web", arguments, "web.log", stop_wait_s=WORKER_STOP_WAIT_S)


def _beat() -> Process:
    # No pid file: after a kill -9 it would keep the next beat from starting. It keeps nothing in
    # memory, and it can miss a SIGTERM that comes while it sends: killing it soon costs nothing.
    arguments = ("-m", "celery", "-A", "facho", "beat", "--pidfile=", "--loglevel=INFO")
    return Process("beat", arguments, "celery_beat.log")


def _worker(queue: str, threads: int) -> Process:
    arguments = (
        "-m",
        "celery",
        "-A",
        "facho",
        "worker",
        "--pool=threads",
        f"--queues={queue}",
        f"--concurrency={threads}",
        f"--hostname={queue}@%h",
        "--without-gossip",  # its queues in Redis are never removed
        "--without-mingle",
        "--without-heartbeat",
        "--loglevel=INFO",
    )
    log = f"celery_worker_{queue}.log"
    return Process(f"worker-{queue}", arguments, log, stop_wait_s=WORKER_STOP_WAIT_S)
