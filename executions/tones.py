"""The colours of the statuses."""

from console.badges import Tone, Tones
from executions.choices import Status

STATUS_TONES: Tones = {
    Status.PENDING: Tone.QUIET,
    Status.RUNNING: Tone.BUSY,
    Status.SUCCESS: Tone.GOOD,
    Status.PARTIAL: Tone.WARNING,
    Status.FAILED: Tone.BAD,
    Status.ABORTED: Tone.QUIET,
    Status.SKIPPED: Tone.QUIET,
}
