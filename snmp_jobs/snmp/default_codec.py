"""The codec that the settings choose."""

from functools import cache

from django.conf import settings

from snmp_jobs.snmp.codec import Codec, PysnmpCodec
from snmp_jobs.snmp.fast_codec import FastCodec


def default_codec() -> Codec:
    """FACHO_SNMP_CODEC: `fast` (with pysnmp behind it) or `pysnmp`. One for the whole process."""
    return _codec(settings.SNMP_CODEC)


@cache
def _codec(name: str) -> Codec:
    reference = PysnmpCodec()
    return FastCodec(reference) if name == "fast" else reference
