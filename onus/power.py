"""Whether the light of an ONU is fine, by its received power."""

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TOO_STRONG_ABOVE_DBM, WEAK_BELOW_DBM, BAD_BELOW_DBM = settings.LIGHT_LIMITS_DBM


class Light(TextChoices):
    TOO_STRONG = "too_strong", _("Too strong")
    GOOD = "good", _("Good")
    WEAK = "weak", _("Weak")
    BAD = "bad", _("Bad")


def judge_light(rx_dbm: float) -> Light:
    """The limits belong to the better side: by default -18 and -25 are good, -28 is weak."""
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
