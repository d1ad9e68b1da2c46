"""Whether the light of an ONU is fine, by its received power."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TOO_STRONG_ABOVE_DBM: Final = -18.0
WEAK_BELOW_DBM: Final = -25.0
BAD_BELOW_DBM: Final = -28.0


class Light(TextChoices):
    TOO_STRONG = "too_strong", _("Too strong")
    GOOD = "good", _("Good")
    WEAK = "weak", _("Weak")
    BAD = "bad", _("Bad")


def judge_light(rx_dbm: float) -> Light:
    """The limits themselves belong to the better side: -18 and -25 are good, -28 is weak."""
    if rx_dbm > TOO_STRONG_ABOVE_DBM:
        return Light.TOO_STRONG
    if rx_dbm >= WEAK_BELOW_DBM:
        return Light.GOOD
    return Light.WEAK if rx_dbm >= BAD_BELOW_DBM else Light.BAD


def light_range(light: Light) -> dict[str, float]:
    """The lookups on a power in dBm that select what `judge_light` calls `light`."""
    return {
        Light.TOO_STRONG: {"gt": TOO_STRONG_ABOVE_DBM},
        Light.GOOD: {"gte": WEAK_BELOW_DBM, "lte": TOO_STRONG_ABOVE_DBM},
        Light.WEAK: {"gte": BAD_BELOW_DBM, "lt": WEAK_BELOW_DBM},
        Light.BAD: {"lt": BAD_BELOW_DBM},
    }[light]
