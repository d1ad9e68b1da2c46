"""manage.py prediction_error [--days N]"""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandParser

from execution_coordinator.plans.measured_runs import recorded_durations_s
from execution_coordinator.plans.prediction import QUANTILE, PredictionError, backtest


class Command(BaseCommand):
    help = (
        "Says how wrong the predicted durations of runs were: each recorded run is predicted "
        f"from those before it ({QUANTILE:.0%} quantile of the last ones) and compared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="How far back to look.")

    def handle(self, *, days: int, **options: object) -> None:
        recorded = recorded_durations_s(timedelta(days=days))
        for kind, series in sorted(recorded.items()):
            error = backtest(series, kind)
            if error is not None:
                self.stdout.write(f"{kind.value}: {_sentence(error)}")
        if not recorded:
            self.stdout.write(f"no run was recorded in the last {days} days")


def _sentence(error: PredictionError) -> str:
    return (
        f"{error.runs} runs, median error {error.median_error_percent:.1f} %, "
        f"{error.held_percent:.1f} % took no longer than predicted, "
        f"predicted {error.sum_percent:.1f} % of the measured seconds"
    )
