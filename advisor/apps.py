from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class AdvisorConfig(AppConfig):
    name = "advisor"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from accounts.teams import own_prices
        from advisor.checks import rules_fit_together
        from advisor.curation import panel
        from advisor.decisions import newcomers, tasks
        from advisor.decisions.protection import protected_tables
        from advisor.decisions.settling import connect
        from advisor.decisions.watch import schedule as watch_schedule
        from advisor.fleet.imports import schedule as import_schedule
        from advisor.fleet.imports import tasks as import_tasks
        from advisor.fleet.policies import protection
        from advisor.fleet.policies.notices import tell_of_exceptions
        from advisor.fleet.policies.request_notices import notices_for_approver
        from advisor.team_prices import check_prices
        from catalog.append_only import REGISTERED
        from catalog.dashboard import PANELS
        from catalog.scheduled import TASKS

        register(rules_fit_together)
        PANELS.append(panel)
        of_imports = (import_tasks.resume_imports, import_tasks.tidy_imports)
        for task in (tasks.watch_decisions, tasks.send_notices, tasks.look_ahead, *of_imports):
            TASKS[task.name] = task
        schedules = {"watch": watch_schedule.SCHEDULE, "import": import_schedule.SCHEDULE}
        for name, schedule in schedules.items():
            post_migrate.connect(schedule.ensure, sender=self, dispatch_uid=f"{name}-schedule")
        REGISTERED.extend(protected_tables())
        REGISTERED.extend(protection.protected_tables())
        tasks.ALSO_LOOK_AHEAD.append(tell_of_exceptions)
        newcomers.ALSO_WAITING.append(notices_for_approver)
        connect()
        own_prices.register(check_prices)
