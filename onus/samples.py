"""The tables of the history. SQL of `onus.history` fills them; see migration `history`.

Four of them are written by set and read by one ONU, so they hold its number and no foreign key.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OnuSample(models.Model):
    """What a run measured of an ONU; NULL is what it did not measure.

    Partitioned by day (UTC). Written when a value moved more than its dead band, and once in each
    hour in which the ONU was measured.
    """

    pk = models.CompositePrimaryKey("onu_id", "at")
    onu_id = models.BigIntegerField()
    at = models.DateTimeField(_("time"))
    onu_rx_dbm = models.FloatField(_("ONU rx (dBm)"), null=True)
    onu_tx_dbm = models.FloatField(_("ONU tx (dBm)"), null=True)
    olt_rx_dbm = models.FloatField(_("OLT rx (dBm)"), null=True)
    temperature_c = models.FloatField(_("temperature (°C)"), null=True)
    distance_m = models.FloatField(_("distance (m)"), null=True)

    class Meta:
        db_table = "onu_sample"
        verbose_name = _("sample")
        verbose_name_plural = _("samples")


class RolledUpSamples(models.Model):
    """The samples of an ONU from `at` on, for the length that the table stands for."""

    pk = models.CompositePrimaryKey("onu_id", "at")
    onu_id = models.BigIntegerField()
    at = models.DateTimeField(_("time"))
    onu_rx_dbm_min = models.FloatField(null=True)
    onu_rx_dbm_mean = models.FloatField(null=True)
    onu_rx_dbm_max = models.FloatField(null=True)
    onu_rx_dbm_count = models.IntegerField()
    onu_tx_dbm_min = models.FloatField(null=True)
    onu_tx_dbm_mean = models.FloatField(null=True)
    onu_tx_dbm_max = models.FloatField(null=True)
    onu_tx_dbm_count = models.IntegerField()
    olt_rx_dbm_min = models.FloatField(null=True)
    olt_rx_dbm_mean = models.FloatField(null=True)
    olt_rx_dbm_max = models.FloatField(null=True)
    olt_rx_dbm_count = models.IntegerField()
    temperature_c_min = models.FloatField(null=True)
    temperature_c_mean = models.FloatField(null=True)
    temperature_c_max = models.FloatField(null=True)
    temperature_c_count = models.IntegerField()
    distance_m_min = models.FloatField(null=True)
    distance_m_mean = models.FloatField(null=True)
    distance_m_max = models.FloatField(null=True)
    distance_m_count = models.IntegerField()

    class Meta:
        abstract = True


class HourlySamples(RolledUpSamples):
    """Partitioned by month (UTC)."""

    class Meta:
        db_table = "onu_sample_hour"
        verbose_name = _("samples of an hour")
        verbose_name_plural = _("samples by hour")


class DailySamples(RolledUpSamples):
    """Days of the project's time zone, partitioned by year (UTC)."""

    class Meta:
        db_table = "onu_sample_day"
        verbose_name = _("samples of a day")
        verbose_name_plural = _("samples by day")


class LastSample(models.Model):
    """The value of each kind that was written last, and when: what the next one is held against."""

    onu_id = models.BigIntegerField(primary_key=True)
    onu_rx_dbm = models.FloatField(null=True)
    onu_tx_dbm = models.FloatField(null=True)
    olt_rx_dbm = models.FloatField(null=True)
    temperature_c = models.FloatField(null=True)
    distance_m = models.FloatField(null=True)
    onu_rx_dbm_at = models.DateTimeField(null=True)
    onu_tx_dbm_at = models.DateTimeField(null=True)
    olt_rx_dbm_at = models.DateTimeField(null=True)
    temperature_c_at = models.DateTimeField(null=True)
    distance_m_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "onu_last_sample"
        verbose_name = _("last sample")
        verbose_name_plural = _("last samples")


class RollUpDebt(models.Model):
    """An hour or a day (`length`) of an OLT of which samples came since it was rolled up.

    `writes` counts them: a roll-up clears the debt only when it is still what it was before it
    read the samples.
    """

    pk = models.CompositePrimaryKey("length", "at", "olt_id")
    length = models.CharField(max_length=4)
    at = models.DateTimeField()
    olt_id = models.BigIntegerField()
    writes = models.IntegerField()

    class Meta:
        db_table = "onu_roll_up_debt"
        verbose_name = _("samples to roll up")
        verbose_name_plural = _("samples to roll up")
