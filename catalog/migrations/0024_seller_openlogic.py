from django.db import migrations, models

from catalog.migrations._labels import ChangeLabels

SELLERS = [
    ('red-hat', 'Red Hat'),
    ('oracle', 'Oracle'),
    ('amazon', 'Amazon Web Services'),
    ('tuxcare', 'TuxCare'),
    ('ciq', 'CIQ'),
    ('suse', 'SUSE'),
    ('cloudlinux', 'CloudLinux'),
    ('openlogic', 'OpenLogic'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0023_statement_architectures'),
    ]

    operations = [
        ChangeLabels([
            migrations.AlterField(
                model_name='historicalsupportplan',
                name='seller',
                field=models.CharField(blank=True, choices=SELLERS, help_text='Who sells it. Empty: no contract.', max_length=20),
            ),
            migrations.AlterField(
                model_name='supportplan',
                name='seller',
                field=models.CharField(blank=True, choices=SELLERS, help_text='Who sells it. Empty: no contract.', max_length=20),
            ),
        ]),
    ]
