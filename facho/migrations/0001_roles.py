from django.db import migrations

ROLES = ("lectura", "operador", "administrador")


def make_roles(apps, schema_editor):
    """Their permissions follow after the migrations, when Django has made them: facho.roles."""
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
