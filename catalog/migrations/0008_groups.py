from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

BOOK_KEEPING = ["catalogversion", "seededrow", "snapshot", "run", "productrun"]


def make_groups(apps, schema_editor):
    """Curators add, change and delete what the catalog states; viewers look at it. Both see the book-keeping."""
    create_permissions(installed.get_app_config("catalog"), apps=apps, verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    every = Permission.objects.filter(content_type__app_label="catalog").exclude(content_type__model__startswith="historical")
    seeing = every.filter(codename__startswith="view_")
    changing = every.exclude(codename__startswith="view_").exclude(content_type__model__in=BOOK_KEEPING)
    Group.objects.get_or_create(name="Viewer")[0].permissions.add(*seeing)
    Group.objects.get_or_create(name="Curator")[0].permissions.add(*seeing, *changing)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_schedule"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
