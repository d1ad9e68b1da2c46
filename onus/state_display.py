"""Run state and presence of an ONU as the admin shows them."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, Tones, badge, badge_of
from onus.choices import RunState
from onus.models import OnuData

RUN_TONES: Tones = {RunState.ONLINE: Tone.GOOD, RunState.OFFLINE: Tone.BAD}


def run_badge(onu: OnuData) -> SafeString:
    return badge_of(RUN_TONES, onu.run_state, onu.get_run_state_display())


def presence_badge(onu: OnuData) -> SafeString:
    hint = _("Whether the last complete discovery saw it")
    if onu.present:
        return badge(Tone.QUIET, _("Present"), hint)
    return badge(Tone.WARNING, _("Absent"), hint)
