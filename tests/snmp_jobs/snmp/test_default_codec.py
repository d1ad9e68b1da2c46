"""The setting that chooses the codec."""

from pytest_django import Settings

from snmp_jobs.snmp.codec import PysnmpCodec
from snmp_jobs.snmp.default_codec import default_codec
from snmp_jobs.snmp.fast_codec import FastCodec


def test_the_setting_chooses_the_codec(settings: Settings) -> None:
    settings.SNMP_CODEC = "pysnmp"
    assert isinstance(default_codec(), PysnmpCodec)

    settings.SNMP_CODEC = "fast"
    assert isinstance(default_codec(), FastCodec)
    assert default_codec() is default_codec()
