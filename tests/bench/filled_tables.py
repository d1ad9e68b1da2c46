"""What a large operator has after a month, by SQL: for the measurement of the lists."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from brands.models import Brand
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.bench.rows import add_onus
from tests.bench.server import say
from tests.factories import make_job, make_olt

JOBS = 6
DAYS = 30

# Each job host has its due times at even distances, shifted by its number.
_EXECUTIONS = """
    INSERT INTO snmp_executions (
        job_host_id, job_id, olt_id, kind, task_type, trigger, priority, queue, due_at, status,
        reason, missed, attempt, worker, abort_requested, created_at, started_at, finished_at,
        duration_ms, onus, values_read, onus_changed, problems, error_code, error_text, fence)
    SELECT h.id, h.job_id, h.olt_id, j.kind,
           CASE j.kind WHEN 'discovery' THEN 'discovery' ELSE j.kind || '_' || j.slug END,
           CASE WHEN n %% 400 = 9 THEN 'MANUAL' ELSE 'SCHEDULED' END, 40, 'get', at, w.status,
           CASE w.status WHEN 'SKIPPED' THEN 'too_late' WHEN 'ABORTED' THEN 'operator' ELSE '' END,
           0, 1, 'worker-1', false, at, at + interval '2 s', at + interval '9 s', 7000, 900, 9000,
           12, (w.status = 'PARTIAL')::int, w.code,
           CASE w.code WHEN '' THEN '' ELSE repeat('192.0.2.1 did not answer. ', 8) END, n
      FROM generate_series(1, %(each)s) AS n
     CROSS JOIN snmp_job_hosts h
      JOIN snmp_jobs j ON j.id = h.job_id
     CROSS JOIN LATERAL (SELECT now() - (n + h.id %% 1000 / 1000.0) * %(step_s)s
                                * interval '1 s' AS at) t
     CROSS JOIN LATERAL (SELECT (n * 7919 + h.id * 31) %% 10000 AS dice) d
     CROSS JOIN LATERAL (SELECT
           CASE WHEN dice < 250 THEN 'FAILED' WHEN dice < 450 THEN 'PARTIAL'
                WHEN dice < 550 THEN 'SKIPPED' WHEN dice = 9999 THEN 'ABORTED'
                ELSE 'SUCCESS' END AS status,
           CASE WHEN dice < 240 THEN 'timeout' WHEN dice < 250 THEN 'refused' ELSE '' END AS code) w
"""
_ATTEMPTS = """
    INSERT INTO execution_attempts (execution_id, number, status, worker, fence, started_at,
                                    finished_at, error_code, error_text)
    SELECT id, 1, status, worker, id, started_at, finished_at, error_code, error_text
      FROM snmp_executions WHERE status IN ('SUCCESS', 'PARTIAL', 'FAILED')
"""
_PORTS = """
    INSERT INTO pon_port (olt_id, frame, slot, port, known, present, online, mean_rx_dbm,
                          worst_rx_dbm, changed_at)
    SELECT olt_id, frame, slot, port, count(*), count(*) FILTER (WHERE present),
           count(*) FILTER (WHERE run_state = 'ONLINE'), avg(onu_rx_dbm), min(onu_rx_dbm), now()
      FROM onu_data GROUP BY olt_id, frame, slot, port
"""
_EVENTS = """
    INSERT INTO onu_event (olt_id, onu_id, serial, kind, at, before, after, details)
    SELECT olt_id, id, serial, CASE WHEN id % 5000 = 1 THEN 'MOVED' WHEN id % 2 = 0 THEN 'OFFLINE'
                                    ELSE 'ONLINE' END,
           now() - id % 100000 * interval '25 s', 'ONLINE', 'OFFLINE', '{}' FROM onu_data
"""
_LOGS = """
    INSERT INTO coordinator_logs (olt_id, event_type, level, message, details, timestamp, repeated)
    SELECT olt_id, CASE WHEN id % 3000 = 1 THEN 'EXECUTION_LOST' ELSE 'EXECUTION_FAILED' END,
           CASE WHEN id % 3000 = 1 THEN 'ERROR' ELSE 'WARNING' END,
           'The run of ' || task_type || ' ended with ' || status, '{"reason": "timeout"}',
           now() - (now() - finished_at) / 5, 1
      FROM snmp_executions WHERE id % 10 = 0
"""
_QUOTAS = """
    INSERT INTO quota_tracker (olt_id, task_type, period_start, period_end, quota_required,
        quota_completed, quota_failed, quota_skipped, quota_pending, total_duration_ms,
        avg_duration_ms, status, judged_at, created_at, updated_at)
    SELECT o.id, 'get_' || task, hour, hour + interval '1 h', 12, 12, 0, 0, 0, 9000, 700,
           CASE WHEN (o.id + task) %% 500 = 1 THEN 'FAILED' ELSE 'COMPLETED' END,
           now(), now(), now()
      FROM generate_series(date_trunc('hour', now()) - %(hours)s * interval '1 h',
                           date_trunc('hour', now()), interval '1 h') AS hour
     CROSS JOIN hosts_olt o CROSS JOIN generate_series(1, 6) AS task
"""
_VIOLATIONS = """
    INSERT INTO quota_violations (olt_id, period_start, period_end, report, severity, notified,
                                  created_at)
    SELECT olt_id, period_start, period_end, '{"tasks": []}', 'HIGH', false, period_end
      FROM quota_tracker WHERE status = 'FAILED' GROUP BY olt_id, period_start, period_end
"""
_PLANS = """
    INSERT INTO execution_plans (olt_id, period_start, period_end, plan_data, status, utilisation,
        total_tasks, completed_tasks, failed_tasks, created_at, updated_at)
    SELECT DISTINCT olt_id, period_start, period_end, '{"tasks": []}'::jsonb, 'COMPLETED', 0.2, 12,
           12, 0, now(), now() FROM quota_tracker
"""


def fill(olts: int, onus: int, executions: int) -> None:
    """Needs an empty database. The ONUs and the executions are spread evenly over the OLTs."""
    add_onus(onus)
    brand = Brand.objects.get()
    for _ in range(olts - OLT.objects.count()):
        make_olt(brand=brand)
    for number in range(JOBS):
        kind = JobKind.GET if number else JobKind.DISCOVERY
        make_job(brand=brand, kind=kind, name=f"Lectura {number}", slug=f"lectura{number}")
    pairs = ((job, olt) for job in SnmpJob.objects.all() for olt in OLT.objects.all())
    soon = timezone.now() + timedelta(minutes=5)
    SnmpJobHost.objects.bulk_create(
        SnmpJobHost(job=job, olt=olt, next_run_at=soon) for job, olt in pairs
    )
    each = max(executions // (olts * SnmpJob.objects.count()), 1)
    step_s = DAYS * 86_400 / each
    _add("snmp_executions", _EXECUTIONS, each=each, step_s=step_s)
    _add("execution_attempts", _ATTEMPTS)
    _add("pon_port", _PORTS)
    _add("onu_event", _EVENTS)
    _add("coordinator_logs", _LOGS)
    _add("quota_tracker", _QUOTAS, hours=max(executions // (olts * 30), 24))
    _add("quota_violations", _VIOLATIONS)
    _add("execution_plans", _PLANS)


def _add(table: str, statement: str, **parameters: float) -> None:
    """Without parameters a percent sign in the statement stands for itself."""
    started = time.perf_counter()
    with connection.cursor() as cursor, _without_indexes(table):
        cursor.execute(statement, parameters or None)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        rows = cursor.fetchone()[0]
    say(f"{table:20} {rows:9} rows in {time.perf_counter() - started:4.0f} s")


@contextmanager
def _without_indexes(table: str) -> Iterator[None]:
    """Those that keep no constraint are made anew afterwards, in a part of the time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisunique",
            [table],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
