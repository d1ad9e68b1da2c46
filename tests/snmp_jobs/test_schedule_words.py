from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from snmp_jobs.forecast import first_time, most_runs_in_an_hour, next_times
from snmp_jobs.schedule import Schedule
from snmp_jobs.schedule_words import schedule_words

NOW = datetime(2026, 3, 2, 15, 2, 30, tzinfo=UTC)  # 10:02:30 in Lima
LIMA = "America/Lima"


def every(**interval: int) -> Schedule:
    return Schedule(timedelta(**interval), "", LIMA)


def cron(expression: str) -> Schedule:
    return Schedule(None, expression, LIMA)


@pytest.mark.parametrize(
    ("schedule", "spanish", "english"),
    [
        (every(seconds=30), "cada 30 segundos", "every 30 seconds"),
        (every(minutes=1), "cada minuto", "every minute"),
        (every(minutes=5), "cada 5 minutos", "every 5 minutes"),
        (every(minutes=90), "cada 90 minutos", "every 90 minutes"),
        (every(hours=1), "cada hora", "every hour"),
        (every(hours=6), "cada 6 horas", "every 6 hours"),
        (every(days=1), "cada día", "every day"),
        (every(days=7), "cada 7 días", "every 7 days"),
        (cron("* * * * *"), "cada minuto", "every minute"),
        (cron("*/10 * * * *"), "cada 10 minutos", "every 10 minutes"),
        (cron("5 * * * *"), "cada hora en el minuto 05", "every hour at minute 05"),
        (cron("0,30 * * * *"), "cada hora en el minuto 00, 30", "every hour at minute 00, 30"),
        (cron("15 */6 * * *"), "cada 6 horas en el minuto 15", "every 6 hours at minute 15"),
        (cron("0 3 * * *"), "cada día a las 03:00", "every day at 03:00"),
        (cron("30 15,3 * * *"), "cada día a las 03:30, 15:30", "every day at 03:30, 15:30"),
        (cron("0 3 * * 1-5"), "de lunes a viernes a las 03:00", "from Monday to Friday at 03:00"),
        (cron("0 3 * * 0"), "cada domingo a las 03:00", "on Sunday at 03:00"),
        (cron("0 3 * * 1,7"), "cada lunes, domingo a las 03:00", "on Monday, Sunday at 03:00"),
        (cron("0 3 1 * *"), "el día 1 de cada mes a las 03:00", "on day 1 of each month at 03:00"),
        (cron("0 3 * * MON"), "cada lunes a las 03:00", "on Monday at 03:00"),
        (
            cron("0 3 * * mon-fri"),
            "de lunes a viernes a las 03:00",
            "from Monday to Friday at 03:00",
        ),
        (
            cron("0 3 1,15 * *"),
            "los días 1, 15 de cada mes a las 03:00",
            "on days 1, 15 of each month at 03:00",
        ),
        (
            cron("0 9 L * *"),
            "el último día de cada mes a las 09:00",
            "on the last day of each month at 09:00",
        ),
        (
            cron("30 2 * jan,7 *"),
            "cada día en enero, julio a las 02:30",
            "every day in January, July at 02:30",
        ),
        (cron("0 3 1 1 *"), "el día 1 de enero a las 03:00", "on day 1 of January at 03:00"),
        (
            cron("0 8-18/5 * * 1-5"),
            "de lunes a viernes a las 08:00, 13:00, 18:00",
            "from Monday to Friday at 08:00, 13:00, 18:00",
        ),
        (
            cron("3 */5 * * *"),
            "cada día a las 00:03, 05:03, 10:03, 15:03, 20:03",
            "every day at 00:03, 05:03, 10:03, 15:03, 20:03",
        ),
        (
            cron("*/25 * * * *"),
            "cada hora en el minuto 00, 25, 50",
            "every hour at minute 00, 25, 50",
        ),
        (
            cron("0-30/10 * * * *"),
            "cada hora en el minuto 00, 10, 20, 30",
            "every hour at minute 00, 10, 20, 30",
        ),
        (
            cron("*/5 8-18 * * *"),
            "cada 5 minutos de 08:00 a 18:59",
            "every 5 minutes from 08:00 to 18:59",
        ),
        (
            cron("*/15 * * * 1-5"),
            "cada 15 minutos, de lunes a viernes",
            "every 15 minutes, from Monday to Friday",
        ),
    ],
)
def test_a_schedule_is_said_in_words(schedule: Schedule, spanish: str, english: str) -> None:
    with translation.override("es"):
        assert schedule_words(schedule) == spanish
    with translation.override("en"):
        assert schedule_words(schedule) == english


@pytest.mark.parametrize(
    "expression",
    [
        "*/4 */5 * * *",  # more times than can be read
        "0 3 1 * 1",  # the days of either
        "0 3 */2 * *",
        "0 3 * * 1#2",
        "0-40/3 * * * *",
    ],
)
def test_a_cron_expression_of_an_unusual_shape_stays_as_it_is(expression: str) -> None:
    assert schedule_words(cron(expression)) == expression


def test_a_new_job_runs_in_a_minute_and_then_on_that_grid() -> None:
    first = first_time(every(minutes=5), NOW, runs_already=False)

    assert [f"{time:%H:%M:%S}" for time in next_times(every(minutes=5), first)] == [
        "15:03:30",
        "15:08:30",
        "15:13:30",
    ]


def test_a_job_that_runs_waits_one_new_interval() -> None:
    first = first_time(every(minutes=10), NOW, runs_already=True)

    assert f"{first:%H:%M:%S}" == "15:12:30"


def test_a_cron_expression_is_read_in_the_zone_of_the_project() -> None:
    schedule = cron("0 3 * * *")

    first = first_time(schedule, NOW, runs_already=True)

    assert next_times(schedule, first, 2) == (
        datetime(2026, 3, 3, 8, tzinfo=UTC),
        datetime(2026, 3, 4, 8, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        (every(minutes=5), 12),
        (every(minutes=7), 9),
        (every(hours=1), 1),
        (every(days=1), 1),
        (cron("*/10 * * * *"), 6),
        (cron("*/5 8-9 * * *"), 12),
        (cron("0 3 * * *"), 1),
        (cron("0 3 1 * *"), 1),
    ],
)
def test_the_fullest_hour_counts(schedule: Schedule, runs: int) -> None:
    assert most_runs_in_an_hour(schedule, NOW) == runs
