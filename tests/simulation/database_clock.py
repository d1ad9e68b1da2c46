"""A clock and a journal inside PostgreSQL, in a schema that is searched before pg_catalog.

Every `now()` and STATEMENT_TIMESTAMP() of the product then reads the simulated time. The journal
is written by triggers, so it sees what was committed whoever wrote it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from tests.simulation.engine import Engine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS = ("now", "statement_timestamp", "transaction_timestamp", "clock_timestamp")
SEARCH_PATH = "SET search_path = simulated, pg_catalog, public"

# setval() is seen at once by every session, inside and outside of transactions.
_CLOCK = """
    DROP SCHEMA IF EXISTS simulated CASCADE;
    CREATE SCHEMA simulated;
    CREATE SEQUENCE simulated.clock;
"""
_FUNCTION = """
    CREATE FUNCTION simulated.{name}() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT timestamptz 'epoch' + last_value * interval '1 microsecond' FROM simulated.clock $$;
"""
_JOURNAL = """
    CREATE UNLOGGED TABLE simulated.journal (
        n bigserial PRIMARY KEY, transaction bigint DEFAULT txid_current(), what text,
        row_id bigint, olt_id bigint, job_host_id bigint, trigger text,
        old_status text, new_status text, reason text, due_at timestamptz,
        missed int, missed_until timestamptz, not_before timestamptz, attempt int,
        old_fence bigint, fence bigint, old_lease_until timestamptz, note text, priority int,
        error_code text);

    CREATE FUNCTION simulated.on_execution() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO simulated.journal (what, row_id, olt_id, job_host_id, trigger, old_status,
            new_status, reason, due_at, missed, missed_until, not_before, attempt, old_fence,
            fence, old_lease_until, note, priority, error_code)
        VALUES ('execution', NEW.id, NEW.olt_id, NEW.job_host_id, NEW.trigger,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END, NEW.status, NEW.reason, NEW.due_at,
            NEW.missed, NEW.missed_until, NEW.not_before, NEW.attempt,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.fence END, NEW.fence,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.lease_until END, NEW.queue, NEW.priority,
            NEW.error_code);
        RETURN NULL;
    END $$;
    CREATE TRIGGER simulated_insert AFTER INSERT ON snmp_executions
        FOR EACH ROW EXECUTE FUNCTION simulated.on_execution();
    CREATE TRIGGER simulated_update AFTER UPDATE ON snmp_executions FOR EACH ROW
        WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.fence IS DISTINCT FROM NEW.fence
              OR OLD.not_before IS DISTINCT FROM NEW.not_before
              OR OLD.priority IS DISTINCT FROM NEW.priority)
        EXECUTE FUNCTION simulated.on_execution();

    CREATE FUNCTION simulated.on_place() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO simulated.journal (what, row_id, olt_id, due_at, note)
        VALUES ('place', NEW.id, NEW.olt_id, NEW.next_run_at,
                CASE WHEN NOT NEW.enabled THEN 'off'
                     WHEN NEW.suspended_at IS NULL THEN '' ELSE 'suspended' END);
        RETURN NULL;
    END $$;
    CREATE TRIGGER simulated_place AFTER UPDATE ON snmp_job_hosts FOR EACH ROW
        WHEN (OLD.next_run_at IS DISTINCT FROM NEW.next_run_at
              OR OLD.enabled IS DISTINCT FROM NEW.enabled
              OR OLD.suspended_at IS DISTINCT FROM NEW.suspended_at)
        EXECUTE FUNCTION simulated.on_place();

    CREATE FUNCTION simulated.on_olt() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO simulated.journal (what, row_id, olt_id, due_at, note)
        VALUES ('olt', NEW.id, NEW.id, NEW.silent_since,
                CASE WHEN NEW.suspended_at IS NULL THEN '' ELSE 'suspended' END);
        RETURN NULL;
    END $$;
    CREATE TRIGGER simulated_olt AFTER UPDATE ON hosts_olt FOR EACH ROW
        WHEN (OLD.suspended_at IS DISTINCT FROM NEW.suspended_at
              OR OLD.silent_since IS DISTINCT FROM NEW.silent_since)
        EXECUTE FUNCTION simulated.on_olt();

    CREATE FUNCTION simulated.on_onu() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO simulated.journal (what, row_id, olt_id, note)
        VALUES ('onu', NEW.id, NEW.olt_id, NEW.description);
        RETURN NULL;
    END $$;
    CREATE TRIGGER simulated_onu AFTER INSERT OR UPDATE OF description ON onu_data
        FOR EACH ROW WHEN (NEW.onu_index = '1.1.1') EXECUTE FUNCTION simulated.on_onu();
"""
_REMOVE = """
    DROP TRIGGER simulated_insert ON snmp_executions;
    DROP TRIGGER simulated_update ON snmp_executions;
    DROP TRIGGER simulated_place ON snmp_job_hosts;
    DROP TRIGGER simulated_olt ON hosts_olt;
    DROP TRIGGER simulated_onu ON onu_data;
    DROP SCHEMA simulated CASCADE;
"""


@contextmanager
def database_clock() -> Iterator[None]:
    """Every connection of this process lives in simulated time until the end."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOCK)
        for name in CLOCKS:
            cursor.execute(_FUNCTION.format(name=name))
        cursor.execute(_JOURNAL)
        cursor.execute(SEARCH_PATH)
    connection_created.connect(_on_connect)
    try:
        yield
    finally:
        connection_created.disconnect(_on_connect)
        with connection.cursor() as cursor:
            cursor.execute(_REMOVE)
            cursor.execute("SET search_path = DEFAULT")


def _on_connect(connection: Any, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SEARCH_PATH)


_END_ALL_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend'
"""


def restart_postgresql(engine: Engine) -> None:
    """What a restart is to those who are connected: every connection ends, whatever it is doing."""
    engine.database_restarted_s = engine.since_boot_s
    engine.connection_is_broken = True
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(_END_ALL_OTHERS)
    finally:
        other.close()


def mend_connection(engine: Engine) -> None:
    """For the main thread, which looks on and is no part of what is simulated."""
    if engine.connection_is_broken:
        engine.connection_is_broken = False
        connection.close()


def show_time(engine: Engine, execute: Any, context: Any) -> None:
    """Sets the clock of the database before a statement, unless it shows the time already."""
    engine.is_database_touched = True
    if engine.database_shows != engine.now:
        engine.database_shows = engine.now
        microseconds = (engine.now - EPOCH) // timedelta(microseconds=1)
        execute("SELECT setval('simulated.clock', %s)", [microseconds], False, context)  # noqa: FBT003
