"""The app's name in the admin; on start it registers checks and signal receivers."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_save


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "API keys"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in as allauth_logged_in
        from django.contrib.auth.models import User
        from django.contrib.auth.signals import user_logged_in

        from accounts import (
            devices,
            limits,
            openapi,  # noqa: F401  drf-spectacular registers the classes in it
        )
        from accounts.checks import staff_has_second_factor
        from accounts.names import fold_stored_name
        from accounts.schedule import ensure_schedule
        from accounts.sessions import limit_session
        from accounts.teams.groups import update_on_sign_in

        limits.use_database()
        devices.connect()
        register(Tags.security, deploy=True)(staff_has_second_factor)
        user_logged_in.connect(limit_session, dispatch_uid="accounts-idle-session")
        allauth_logged_in.connect(update_on_sign_in, dispatch_uid="accounts-groups")
        pre_save.connect(fold_stored_name, sender=User, dispatch_uid="accounts-folded-name")
        post_migrate.connect(ensure_schedule, sender=self, dispatch_uid="accounts-schedule")
