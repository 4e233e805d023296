"""The fleet of a team of the matrix: an import in every state, plans, a policy and exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Team
from accounts.teams.rights import Seat
from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.watch import calendar
from advisor.fleet.imports import moves
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.imports.upload import UploadForm
from advisor.fleet.policies import exceptions
from advisor.fleet.policies.requests import ExceptionRequest
from advisor.fleet.policy.yaml_text import as_plain, read
from advisor.models import (
    CalendarFeed,
    ColumnMapping,
    Decision,
    EntitlementPlan,
    ExceptionState,
    FleetException,
    FleetGroup,
    FleetImport,
    ImportState,
    PolicyVersion,
)
from catalog import snapshot
from catalog.clock import today
from tests.advisor.fleet.imports.inventories import imported, pattern, uploaded

FIRST = {"zqred": 918, "zqblue": 546}
"""The numbers of a team's imports, exceptions and versions begin with it: the other has none."""
PLANNED = {"zqred": "web", "zqblue": "db"}
"""Both teams have hosts in both groups, and each plans one of them."""
HEADER = "os,version,pretty_name,group,entitlement,hosts,hostname"


class FleetWorld:
    """`rows`: numbers and keys of rows, by name. `tokens`: of private calendars."""

    def __init__(
        self,
        canary: str,
        seats: Mapping[str, Seat],
        decisions: Mapping[str, Decision],
        hosts: int,
    ) -> None:
        self.canary, self.seats, self.decisions, self.hosts = canary, seats, decisions, hosts
        self.rows: dict[str, int | str] = {}
        self.tokens: dict[str, str] = {}
        self._add_imports()
        self._add_plans()
        self._add_policy()
        self._add_exceptions()
        for name in ("member", "former"):
            account = seats[name].membership.user
            subject = CalendarFeed.Subject.FLEET
            self.tokens[f"fleet-calendar-{name}"] = calendar.create(self.team, account, subject)

    @property
    def founder(self) -> Seat:
        return self.seats["founder"]

    @property
    def team(self) -> Team:
        return self.founder.team

    def word(self, name: str) -> str:
        return f"{self.canary}{name}"

    def _add_imports(self) -> None:
        """In the order in which the newest of those that are counted stays the current one."""
        number = FIRST[self.canary]
        first = self._imported("superseded", self._row("Birch Linux,8,", 40))
        FleetImport.objects.filter(pk=first.pk).update(number=number)
        known = self._row("Birch Linux,9,", self.hosts)
        unknown = self._row(f"{self.word('mystery')},3,", 7)
        more = [self._row("Birch Linux,9,", 1, group) for group in PLANNED.values()]
        ignored = self._row(f"{self.word('appliance')},1,", 8)
        day = today() + timedelta(days=90)
        ready = self._imported("ready", known, unknown, *more, ignored, kept_until=day)
        self._ignore(ready)
        guess = self._row(f"Alder Linux,9,{self.word('guess')} 9", 5)
        paid = self._row("Alder Linux,8,", 6)
        guesses = self._imported("guesses", guess, paid)
        self.rows["guess"] = pattern(guesses, self.word("guess")).pk
        header = f"{self.word('colour')},size"
        self._imported("columns", f"{self.word('cell')},z", header=header)
        self._imported("failed", "%PDF-1.7", header="%PDF-1.7")
        FleetImport.objects.filter(number=self.rows["import-failed"], team=self.team).update(
            problem=self.word("problem")
        )
        for state in (ImportState.UPLOADED, ImportState.PARSING, ImportState.CANCELLED):
            self._uploaded(state, known)

    def _uploaded(self, state: ImportState, system: str) -> None:
        """The file is still stored, except of what is cancelled."""
        row = uploaded(self.founder, self._table([system]), self._form())
        self.rows[f"import-{state}"] = row.number
        if state == ImportState.CANCELLED:
            moves.cancel(row)
            return
        owner = self.word("worker") if state == ImportState.PARSING else ""
        until = timezone.now() + timedelta(days=1)
        FleetImport.objects.filter(pk=row.pk).update(state=state, owner=owner, until=until)

    def _row(self, system: str, hosts: int, group: str = "") -> str:
        words = (group or self.word("fleetgroup"), self.word("entitlement"))
        return f"{system},{','.join(words)},{hosts},{self.word('host')}"

    def _table(self, rows: list[str], header: str = HEADER) -> str:
        return "\n".join([header, *rows]) + "\n"

    def _form(self, keeps_hosts_until: date | None = None) -> UploadForm:
        name = f"{self.word('file')}.csv"
        return UploadForm(self.word("label"), name, keeps_hosts_until=keeps_hosts_until)

    def _imported(
        self, name: str, *rows: str, header: str = HEADER, kept_until: date | None = None
    ) -> FleetImport:
        text = self._table(list(rows), header)
        row = imported(self.founder, text, self._form(kept_until))
        is_first = name == "superseded"
        self.rows[f"import-{name}"] = FIRST[self.canary] if is_first else row.number
        return row

    def _ignore(self, ready: FleetImport) -> None:
        key = pattern(ready, self.word("appliance")).pk
        moves.assign(self.founder, ready, ready.version, {key: Assigned(None)})

    def _add_plans(self) -> None:
        for name in (PLANNED[self.canary], self.word("fleetgroup")):
            FleetGroup.objects.create(
                team=self.team,
                name=name,
                hosts_per_month=self.hosts + 1,
                lead_months=3,
                decision=self.decisions["draft"],
                note=self.word("groupnote"),
            )
        entitlement = self.word("entitlement")
        EntitlementPlan.objects.create(
            team=self.team, entitlement=entitlement, distribution="birch", plan=""
        )
        ColumnMapping.objects.create(
            team=self.team, header="0" * 64, columns={self.word("column"): "name"}
        )

    def _add_policy(self) -> None:
        catalog = snapshot.current().document
        for offset, name in enumerate(("policyold", "policy")):
            text = f"""
                rules:
                - {{distribution: birch, rule: forbidden, reason: {self.word(name)},
                   decision: {self.decisions["approved"].number}}}
                - {{distribution: alder, rule: approved, group: {self.word("fleetgroup")}}}
                tests:
                - {{host: Birch Linux 9, group: {self.word("testgroup")}, on: 2027-01-01,
                   expect: forbidden}}
            """
            plain = as_plain(read(text, catalog))
            version = PolicyVersion.objects.create(
                team=self.team,
                number=FIRST[self.canary] + offset,
                content=plain,
                sha256=sha256(canonical(plain)),
                note=self.word(f"note{name}"),
                author=self.founder.membership.user,
            )
        self.rows["policy"] = version.number

    def _add_exceptions(self) -> None:
        """The first that ends is back in review. The owner decides what the founder requested."""
        account = self.founder.membership.user
        ended = FleetException.objects.create(
            team=self.team,
            number=FIRST[self.canary],
            state=ExceptionState.APPROVED,
            distribution="birch",
            release="8",
            reason=self.word("ended"),
            starts=today() - timedelta(days=9),
            ends=today() - timedelta(days=1),
            requested_by=account,
            decided_by=account,
            decided_because=self.word("because"),
        )
        self.rows["exception-ended"] = ended.number
        for state in ("requested", "approved", "declined", "withdrawn", "revoked"):
            self.rows[f"exception-{state}"] = self._exception(state).number

    def _exception(self, state: str) -> FleetException:
        request = ExceptionRequest(
            distribution="birch",
            release="9" if state == "approved" else "8",
            group=self.word("fleetgroup") if state == "approved" else self.word("othergroup"),
            ends=today() + timedelta(days=60),
            reason=self.word(f"exception{state}"),
            decision=self.decisions["approved"].number,
        )
        owner, because = self.seats["owner"], self.word("because")
        row = exceptions.request_exception(self.founder, request, snapshot.current().document)
        if state in {"approved", "revoked"}:
            row = exceptions.approve(owner, row.number, row.version, because)
        last_moves = {
            "declined": exceptions.decline,
            "withdrawn": exceptions.withdraw,
            "revoked": exceptions.revoke,
        }
        if move := last_moves.get(state):
            row = move(owner, row.number, row.version, because)
        return row
