from django.db import migrations

# The three letters at each place of a message, as for the search of ONUs.
INDEX = """
    CREATE INDEX coordinator_log_search ON coordinator_logs
     USING gin ((onu_search_grams(lower(message)) COLLATE "C"))
"""


class Migration(migrations.Migration):
    """Finds entries of the log by any part of their message."""

    dependencies = [
        ("execution_coordinator", "0009_violations_handled"),
        ("onus", "0009_search_sorted_later"),
    ]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX coordinator_log_search")]
