import pytest

from onus.power import Light, judge_light


@pytest.mark.parametrize(
    ("rx_dbm", "light"),
    [
        (3.0, Light.TOO_STRONG),
        (-17.99, Light.TOO_STRONG),
        (-18.0, Light.GOOD),
        (-25.0, Light.GOOD),
        (-25.01, Light.WEAK),
        (-28.0, Light.WEAK),
        (-28.01, Light.BAD),
        (-40.0, Light.BAD),
    ],
)
def test_a_limit_belongs_to_its_better_side(rx_dbm: float, light: Light) -> None:
    assert judge_light(rx_dbm) is light
