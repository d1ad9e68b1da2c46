import pytest

from facho.processes.__main__ import main


@pytest.mark.parametrize("arguments", [[], ["worker-unknown"], ["web", "beat"]])
def test_an_unknown_name_is_answered_with_all_names(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"usage: .*web\|beat\|worker-default.*simulated-olts"):
        main(arguments)
