"""The catalogue's new values, so that its digest finds the row as it left it and may write it."""

from django.db import migrations


def fill(apps, schema_editor):
    brands = apps.get_model("brands", "Brand").objects.filter(slug="zte", optical_interval_s=0)
    brands.update(max_pdus_per_s=50, pause_after_walk_s=0.5, optical_interval_s=3600)


class Migration(migrations.Migration):
    dependencies = [("brands", "0003_pace")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
