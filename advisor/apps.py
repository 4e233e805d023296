from django.apps import AppConfig
from django.core.checks import register


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from accounts.teams import own_prices
        from advisor.checks import rules_fit_together
        from advisor.curation import panel
        from advisor.decisions.protection import protected_tables
        from advisor.decisions.settling import connect
        from advisor.team_prices import check_prices
        from catalog.append_only import REGISTERED
        from catalog.dashboard import PANELS

        register(rules_fit_together)
        PANELS.append(panel)
        REGISTERED.extend(protected_tables())
        connect()
        own_prices.register(check_prices)
