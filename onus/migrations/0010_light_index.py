from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    """Finds the few ONUs with too much or too little light without reading all of them."""

    dependencies = [("onus", "0009_search_sorted_later")]

    operations = [
        migrations.AddIndex(
            "onudata",
            BrinIndex(fields=["onu_rx_dbm"], name="onu_data_light", pages_per_range=8),
        ),
    ]
