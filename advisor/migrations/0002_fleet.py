

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_teams'),
        ('advisor', '0001_decisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FleetImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('uploaded', 'uploaded'), ('parsing', 'parsing'), ('needs-you', 'needs you'), ('ready', 'ready'), ('superseded', 'superseded'), ('cancelled', 'cancelled'), ('failed', 'failed')], default='uploaded', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('label', models.CharField(blank=True, max_length=120)),
                ('filename', models.CharField(blank=True, max_length=200)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('shape', models.CharField(blank=True, max_length=40)),
                ('encoding', models.CharField(blank=True, max_length=20)),
                ('mapping', models.JSONField(blank=True, default=dict)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('problem', models.TextField(blank=True)),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('bytes_read', models.PositiveBigIntegerField(default=0)),
                ('owner', models.CharField(blank=True, max_length=120)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('keeps_hosts_until', models.DateField(blank=True, null=True)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fleet_imports', to='accounts.team')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number', 'team'],
            },
        ),
        migrations.CreateModel(
            name='FleetChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('fleet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='advisor.fleetimport')),
            ],
            options={
                'ordering': ['fleet_import', 'position'],
            },
        ),
        migrations.CreateModel(
            name='FleetPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('reported', models.JSONField()),
                ('raw', models.TextField(blank=True)),
                ('first_row', models.PositiveBigIntegerField()),
                ('rows', models.PositiveBigIntegerField()),
                ('hosts', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('exact', 'exact'), ('alias', 'alias'), ('guessed', 'guessed'), ('none', 'none')], max_length=10)),
                ('rule', models.CharField(max_length=40)),
                ('distribution', models.CharField(blank=True, max_length=40)),
                ('release', models.CharField(blank=True, max_length=31)),
                ('minor', models.CharField(blank=True, max_length=31)),
                ('reason', models.TextField(blank=True)),
                ('ignored', models.BooleanField(default=False)),
                ('confirmed', models.BooleanField(default=False)),
                ('fleet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='patterns', to='advisor.fleetimport')),
            ],
            options={
                'ordering': ['fleet_import', '-hosts', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FleetHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveBigIntegerField()),
                ('name', models.CharField(max_length=255)),
                ('group', models.CharField(blank=True, max_length=120)),
                ('fleet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_hosts', to='advisor.fleetimport')),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_hosts', to='advisor.fleetpattern')),
            ],
            options={
                'ordering': ['fleet_import', 'row'],
            },
        ),
        migrations.CreateModel(
            name='FleetCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, max_length=120)),
                ('entitlement', models.CharField(blank=True, max_length=120)),
                ('plan', models.CharField(blank=True, max_length=40)),
                ('rows', models.PositiveBigIntegerField()),
                ('hosts', models.PositiveBigIntegerField()),
                ('fleet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='advisor.fleetimport')),
                ('pattern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='advisor.fleetpattern')),
            ],
            options={
                'ordering': ['fleet_import', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policy_versions', to='accounts.team')),
            ],
            options={
                'ordering': ['team', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('reported', models.JSONField()),
                ('distribution', models.CharField(blank=True, max_length=40)),
                ('release', models.CharField(blank=True, max_length=31)),
                ('minor', models.CharField(blank=True, max_length=31)),
                ('ignored', models.BooleanField(default=False)),
                ('assigned_at', models.DateTimeField(auto_now=True)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fleet_assignments', to='accounts.team')),
            ],
            options={
                'ordering': ['team', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('team', 'key'), name='one_assignment_per_pattern')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('header', models.CharField(max_length=64)),
                ('columns', models.JSONField()),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='column_mappings', to='accounts.team')),
            ],
            options={
                'ordering': ['team', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('team', 'header'), name='one_mapping_per_header')],
            },
        ),
        migrations.CreateModel(
            name='FleetException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('requested', 'requested'), ('approved', 'approved'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('revoked', 'revoked')], default='requested', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('distribution', models.CharField(max_length=40)),
                ('release', models.CharField(blank=True, max_length=31)),
                ('minor', models.CharField(blank=True, max_length=31)),
                ('group', models.CharField(blank=True, max_length=120)),
                ('architecture', models.CharField(blank=True, max_length=20)),
                ('ends', models.DateField()),
                ('reason', models.TextField(max_length=2000)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('starts', models.DateField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_because', models.TextField(blank=True, max_length=2000)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('closed_because', models.TextField(blank=True, max_length=2000)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fleet_exceptions', to='advisor.decision')),
                ('renews', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='advisor.fleetexception')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fleet_exceptions', to='accounts.team')),
            ],
            options={
                'ordering': ['team', '-number'],
                'constraints': [models.UniqueConstraint(fields=('team', 'number'), name='one_exception_per_number'), models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'declined', 'withdrawn', 'revoked'])), name='exception_has_a_state'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='exception_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='FleetGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('hosts_per_month', models.PositiveIntegerField(blank=True, null=True)),
                ('lead_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='fleet_groups', to='advisor.decision')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fleet_groups', to='accounts.team')),
            ],
            options={
                'ordering': ['team', 'name'],
                'constraints': [models.UniqueConstraint(fields=('team', 'name'), name='one_group_per_name')],
            },
        ),
        migrations.AddConstraint(
            model_name='fleetimport',
            constraint=models.UniqueConstraint(fields=('team', 'number'), name='one_import_per_number'),
        ),
        migrations.AddConstraint(
            model_name='fleetchunk',
            constraint=models.UniqueConstraint(fields=('fleet_import', 'position'), name='one_chunk_per_position'),
        ),
        migrations.AddConstraint(
            model_name='fleetpattern',
            constraint=models.UniqueConstraint(fields=('fleet_import', 'key'), name='one_pattern_per_key'),
        ),
        migrations.AddConstraint(
            model_name='fleetcount',
            constraint=models.UniqueConstraint(fields=('pattern', 'group', 'entitlement'), name='one_count_per_group'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('team', 'number'), name='one_policy_per_number'),
        ),
    ]
