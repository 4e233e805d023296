"""Accounts are stored under the folded spelling of their name from now on."""

import unicodedata
from collections import defaultdict

from django.conf import settings
from django.db import migrations


def fold(name):
    compatible = unicodedata.normalize("NFKC", name)
    return unicodedata.normalize("NFKC", compatible.casefold()).strip()


def fold_names(apps, schema_editor):
    users = apps.get_model(settings.AUTH_USER_MODEL).objects.using(schema_editor.connection.alias)
    spellings = defaultdict(list)
    for name in users.values_list("username", flat=True):
        spellings[fold(name)].append(name)
    clashes = [", ".join(sorted(names)) for names in spellings.values() if len(names) > 1]
    if clashes:
        raise RuntimeError(
            f"These accounts would have the same name: {'; '.join(clashes)}. Rename or delete all but one of "
            "each in the admin of the version before, then run migrate again."
        )
    for name, (stored,) in spellings.items():
        if name != stored:
            users.filter(username=stored).update(username=name)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_sign_in'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=False)]
