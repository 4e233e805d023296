from django.apps import AppConfig
from django.core.checks import register


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from advisor.checks import rules_fit_together
        from advisor.curation import panel
        from advisor.decisions.protection import protected_tables
        from advisor.decisions.settling import connect
        from catalog.append_only import REGISTERED
        from catalog.dashboard import PANELS

        register(rules_fit_together)
        PANELS.append(panel)
        REGISTERED.extend(protected_tables())
        connect()
