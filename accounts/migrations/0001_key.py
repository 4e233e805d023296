"""The table of API keys; where the app was still called `keys`, its table is taken over.

Keys, permissions of groups and the admin's log survive: the table is renamed, and the content type
keeps its id. Indexes keep their old names, as after Django's own RenameModel.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

OLD_LABEL, OLD_TABLE = "keys", "keys_key"


class CreateOrTakeOver(migrations.CreateModel):
    """Renames the table of the old app where there is one, and creates it elsewhere."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        connection = schema_editor.connection
        if OLD_TABLE not in connection.introspection.table_names():
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.name)
        schema_editor.alter_db_table(model, OLD_TABLE, model._meta.db_table)
        content_type = from_state.apps.get_model("contenttypes", "ContentType")
        of_the_model = content_type.objects.using(connection.alias).filter(model="key")
        of_the_model.filter(app_label=OLD_LABEL).update(app_label=app_label)
        MigrationRecorder(connection).migration_qs.filter(app=OLD_LABEL).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        CreateOrTakeOver(
            name='Key',
            fields=[
                ('id', models.CharField(editable=False, max_length=150, primary_key=True, serialize=False, unique=True)),
                ('prefix', models.CharField(editable=False, max_length=8, unique=True)),
                ('hashed_key', models.CharField(editable=False, max_length=150)),
                ('created', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('name', models.CharField(default=None, help_text='A free-form name for the API key. Need not be unique. 50 characters max.', max_length=50)),
                ('revoked', models.BooleanField(blank=True, default=False, help_text='If the API key is revoked, clients cannot use it anymore. (This cannot be undone.)')),
                ('expiry_date', models.DateTimeField(blank=True, help_text='Once API key expires, clients cannot use it anymore.', null=True, verbose_name='Expires')),
                ('reach', models.CharField(choices=[('read', 'reads only'), ('read-write', 'reads and writes')], default='read', max_length=10)),
                ('last_used_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last used')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'key',
                'verbose_name_plural': 'keys',
                'ordering': ['-created', 'prefix'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reach__in', ['read', 'read-write'])), name='key_has_a_reach')],
            },
        ),
    ]
