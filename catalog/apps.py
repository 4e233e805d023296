from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_delete, pre_migrate


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalog"
    default = True

    def ready(self) -> None:
        from django.contrib.auth import get_user_model

        import catalog.api.openapi  # noqa: F401  registers the schemas of Structs
        from catalog.append_only import (
            install_audit_triggers,
            let_books_go,
            refuse_to_delete_author,
            remove_audit_triggers,
        )
        from catalog.checks import (
            audit_tables_are_protected,
            facts_are_understood,
            rows_are_as_recorded,
            rows_show_the_values,
            tasks_survive,
        )
        from catalog.groups import ensure_groups
        from catalog.models.version import install_triggers
        from catalog.recording import recorded
        from catalog.refresh.agreement import when_recorded
        from catalog.refresh.schedule import ensure_schedule

        register(Tags.database)(facts_are_understood)
        register(Tags.database)(rows_are_as_recorded)
        register(Tags.database)(rows_show_the_values)
        register(Tags.database)(audit_tables_are_protected)
        register(tasks_survive)

        recorded.connect(when_recorded, dispatch_uid="catalog-values-agree")
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="catalog-version-triggers")
        pre_migrate.connect(remove_audit_triggers, sender=self, dispatch_uid="audit-triggers-off")
        post_migrate.connect(install_audit_triggers, sender=self, dispatch_uid="audit-triggers")
        pre_delete.connect(
            refuse_to_delete_author, sender=get_user_model(), dispatch_uid="authors-stay"
        )
        pre_delete.connect(let_books_go, sender=self.get_model("Product"), dispatch_uid="books-go")
        post_migrate.connect(ensure_groups, sender=self, dispatch_uid="catalog-groups")
        post_migrate.connect(ensure_schedule, sender=self, dispatch_uid="catalog-refresh-schedule")


class CurationConfig(admin.AdminConfig):
    """Django's admin, with our first page."""

    default = False
    default_site = "catalog.dashboard.CurationSite"
