from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalog"

    def ready(self) -> None:
        from catalog.models.version import install_triggers

        post_migrate.connect(install_triggers, sender=self, dispatch_uid="catalog-version-triggers")
