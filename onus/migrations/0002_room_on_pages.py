from django.db import migrations

ROOM = """
    ALTER TABLE onu_data SET (fillfactor = 65, autovacuum_vacuum_scale_factor = 0.02)
"""
NO_ROOM = "ALTER TABLE onu_data RESET (fillfactor, autovacuum_vacuum_scale_factor)"


class Migration(migrations.Migration):
    """Leaves room on each page, so that a poll's update stays on it (HOT)."""

    dependencies = [("onus", "0001_initial")]

    operations = [migrations.RunSQL(ROOM, NO_ROOM)]
