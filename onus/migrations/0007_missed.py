from django.db import migrations, models


class Migration(migrations.Migration):
    """Remembers which ONUs a discovery missed that was held back: the next one may confirm it."""

    dependencies = [("onus", "0006_search")]

    operations = [
        migrations.AddField(
            model_name="onudata",
            name="missed",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
