from django.db import migrations


class Migration(migrations.Migration):
    """The sequence that numbers claims: a later claim always has a larger fence."""

    dependencies = [("executions", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE execution_fence", "DROP SEQUENCE execution_fence"),
    ]
