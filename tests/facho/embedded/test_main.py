import pytest

from facho.embedded.__main__ import main


def test_status_says_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 0

    assert capsys.readouterr().out == "PostgreSQL: runs\nRedis: runs\n"


def test_start_is_content_with_what_runs() -> None:
    assert main(["start"]) == 0


@pytest.mark.parametrize("arguments", [[], ["restart"], ["start", "stop"]])
def test_anything_else_is_answered_with_the_usage(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2

    assert capsys.readouterr().err == "usage: python -m facho.embedded start|stop|status\n"
