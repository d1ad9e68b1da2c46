from django.db import migrations

FILL = """
    UPDATE onu_data
       SET known_run_state = NULLIF(run_state, 'UNKNOWN'),
           known_admin_state = NULLIF(admin_state, 'UNKNOWN'),
           known_light = CASE WHEN onu_rx_dbm > -18 THEN 'too_strong'
                              WHEN onu_rx_dbm >= -25 THEN 'good'
                              WHEN onu_rx_dbm >= -28 THEN 'weak'
                              WHEN onu_rx_dbm IS NOT NULL THEN 'bad' END
"""


class Migration(migrations.Migration):
    """The first change after the update is told against what is stored now."""

    dependencies = [("onus", "0003_events_identity_pon_ports")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
