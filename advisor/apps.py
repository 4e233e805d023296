from django.apps import AppConfig
from django.core.checks import register


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from advisor.checks import rules_fit_together
        from advisor.curation import panel
        from catalog.dashboard import PANELS

        register(rules_fit_together)
        PANELS.append(panel)
