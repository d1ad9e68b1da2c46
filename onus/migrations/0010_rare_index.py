from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    """Finds the few ONUs with bad light or an unknown state without reading all of them."""

    dependencies = [("onus", "0009_search_sorted_later")]

    operations = [
        migrations.AddIndex(
            "onudata",
            BrinIndex(fields=["onu_rx_dbm", "run_state"], name="onu_data_rare", pages_per_range=8),
        ),
    ]
