"""Every address by method by role, from the URL resolver: nothing of one team reaches another.

The red team's addresses are asked for; the outsider owns the blue one. A caller may see the words
of their own team alone, and changes it where tests/isolation/routes.py says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.models import Key, Membership
from catalog.api.response_cache import QUERIES, RESPONSES
from tests import long
from tests.isolation.admin_pages import admin_addresses
from tests.isolation.callers import METHODS, MatrixCaller, sent_in, without_sent
from tests.isolation.checks import problems_of, unlike
from tests.isolation.route import PRIVATE, SEATED, MatrixRoute, Reach, plain
from tests.isolation.routes import ROUTES, UNNAMED, address_of, route_names
from tests.isolation.world import OF_NO_TEAM, SHOWN, TEAM_OF, TeamWorld, build, team_models

pytestmark = [pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

ADDRESSES = {name: names for name, names, _ in route_names()}
TOKENS = {
    "shared-decision": "share",
    "team-invitation": "invitation",
    "private-calendar": "calendar",
    "fleet-calendar": "fleet-calendar",
}
SEATS = ("owner", "approver", "member", "auditor", "former", "outsider", "")
PAIR = ("owner", "outsider")
WALKERS = SEATS if long.number("ELWISE_ROLES", len(PAIR), len(SEATS)) > len(PAIR) else PAIR
STRANGERS = ("", "outsider", "former") if WALKERS == SEATS else ("outsider",)
NO_ROW = 99_999_999
NO_ROW_NUMBER = "999"
"""Of an import, an exception or a version."""
NO_NUMBER = "ELD-2026-918999"
SETTINGS = {
    "API_RATE_KEY": 0,
    "API_RATE_ANONYMOUS": 0,
    "WEBHOOK_ALLOWED_HOSTS": ["hooks.example"],
}


def test_no_address_is_unknown() -> None:
    assert ADDRESSES.keys() - ROUTES.keys() == set()
    assert {name.partition(" ")[0] for name in ROUTES} - ADDRESSES.keys() == set()


def test_no_table_is_unknown() -> None:
    assert team_models() - TEAM_OF.keys() - OF_NO_TEAM == set()


@override_settings(**SETTINGS)
class TestIsolation(TestCase):
    red: TeamWorld
    blue: TeamWorld

    @classmethod
    def setUpTestData(cls) -> None:
        cls.red, cls.blue = build("zqred"), build("zqblue")

    def setUp(self) -> None:
        for store in (cache, RESPONSES, QUERIES):
            store.clear()

    def test_seats(self) -> None:
        """In one test, the strongest first: what is kept for one is answered to the next."""
        for role in WALKERS:
            with self.subTest(role):
                self.walk(self.session(role))
        assert len(RESPONSES) > 10, "what was to be searched"
        assert self.words_in_caches() == set()

    def test_keys(self) -> None:
        """Of members, of a former one, and of the outsider."""
        for role in filter(None, WALKERS):
            self.walk(self.with_key(role), {Reach.API})

    def test_links(self) -> None:
        """Whoever has one reads what it is for there, and nothing else anywhere."""
        shared, word = self.red.decisions["shared"], self.red.word
        record = self.words_behind("shared-decision", "share")
        names = {word("name"), str(shared.sequence), str(shared.servers)}
        assert word(f"{SHOWN}title") in record
        people = {word(name) for name in ("founder", "owner", "reason", "tripwire")}
        assert {text for text in record if not text.startswith(word(SHOWN))} <= names | people
        invitation = self.words_behind("team-invitation", "invitation")
        assert word("name") in invitation
        assert invitation <= {word(name) for name in ("name", "founder", "invited")}
        for route, token in (("shared-decision", "share"), ("team-invitation", "invitation")):
            holder = MatrixCaller(f"{token} link", (self.red, self.blue))
            holder.client.get(address_of(route, {"token": self.red.tokens[token]}))
            holder.own = invitation if token == "invitation" else set()
            self.walk(holder)

    def test_nothing_outlives_membership(self) -> None:
        """A session, a key, links and a calendar, until the moment it ends and from then on."""
        addresses = [
            address_of(name, {"token": self.red.tokens[f"{token}-former"]})
            for name, token in TOKENS.items()
        ]
        visitor, session, key = self.session(""), self.session("former"), self.with_key("former")
        seat = Membership.objects.filter(pk=self.red.seats["former"].membership.pk)
        for ended_at, status in ((None, 200), (timezone.now(), 404)):
            seat.update(ended_at=ended_at)
            answers = [visitor.ask("GET", address) for address in addresses]
            answers.append(session.ask("GET", address_of("team", {"slug": self.red.team.slug})))
            answers.append(key.ask("GET", "/api/v1/decisions/"))
            assert [answer.status for answer in answers] == [status] * len(answers)
            has_words = [bool(self.red.words_in(answer.text)) for answer in answers[: len(TOKENS)]]
            assert has_words == [ended_at is None] * len(TOKENS)
        unknown = [address_of(name, {"token": "x" * 43}) for name in TOKENS]
        for ended, never in zip(addresses, unknown, strict=True):
            token = ended.rstrip("/").rpartition("/")[2].removesuffix(".ics")
            gone = visitor.ask("GET", ended).without([token])
            assert gone == visitor.ask("GET", never).without(["x" * 43])

    def test_forbidden_is_as_missing(self) -> None:
        """The same status, headers and bytes, whether the address has something or not."""
        sessions = [self.session(role) for role in STRANGERS]
        keys = [self.with_key(role) for role in STRANGERS if role]
        differences: list[str] = []
        for reach, callers in ((Reach.TEAM, sessions), (Reach.API, [*sessions, *keys])):
            for name, route in self.routes({reach}):
                real, missing = self.address(name, route), [*self.missing(name, route)]
                for caller in callers:
                    differences += self.compare(caller, route, real, *missing)
        assert differences == []

    def test_rows_of_another_team_are_missing(self) -> None:
        """An owner with the number of the other team's row at an address of their own."""
        owner, problems = self.session("owner"), []
        for name, route in self.routes({Reach.TEAM, Reach.OWN}):
            if not route.pk:
                continue
            names = ADDRESSES[name]
            foreign = address_of(name, route.parameters(self.red, names, self.blue))
            row = "x" * 8 if route.pk[0] == "prefix" else NO_ROW
            none = address_of(
                name, {**route.parameters(self.red, names, self.red), route.pk[0]: row}
            )
            problems += self.compare(owner, route, foreign, none)
        assert problems == []

    def test_forms_with_rows_of_another_team_change_nothing(self) -> None:
        """A member of one team sends the key or number of a row of the other."""
        owner, blue = self.session("owner"), self.blue
        for name, values in {
            "fleet-group": {"version": 1, "decision": blue.decisions["draft"].pk},
            "fleet-import-systems": {f"ignore-{blue.pks['guess']}": "1"},
            "new-fleet-exception": {"decision": blue.decisions["approved"].number},
            "edit-fleet-policy-rules": {"rule1-decision": blue.decisions["approved"].number},
        }.items():
            route = ROUTES[name]
            form = dict(route.form(self.red)) | values
            form = {key: form[key] for key in form if not key.startswith("confirm-")}
            answer = owner.ask(
                "POST", self.address(name, route), replace(route, form=plain(**form))
            )
            assert (name, answer.changed) == (name, frozenset())
            sent = [str(value) for value in values.values() if len(str(value)) > 5]
            assert blue.words_in(without_sent(answer.text, sent)) == set(), name
        for name, query in (
            ("fleet-compare", f"with={blue.pks['import-superseded']}"),
            ("new-fleet-exception", f"renews={blue.pks['exception-approved']}"),
        ):
            address = address_of(name, {"team": self.red.team.slug}, query)
            assert owner.ask("GET", address).status == 404, name

    def test_curators_read_nothing_of_teams(self) -> None:
        """Staff with every right on the catalog, in no team."""
        curator = User.objects.create_user("curator", is_staff=True)
        of_catalog = Permission.objects.filter(content_type__app_label="catalog")
        curator.user_permissions.set(of_catalog)
        caller = self.caller("curator", "")
        caller.client.force_login(curator)
        assert admin.site._registry.keys() & TEAM_OF.keys() == {Key}
        for address in admin_addresses():
            answer = caller.ask("GET", address)
            assert answer.status in {200, 302, 403, 404}, address
            words = self.red.words_in(without_sent(answer.text, sent_in(address)))
            assert words == set(), address

    def walk(self, caller: MatrixCaller, reaches: Collection[Reach] = tuple(Reach)) -> None:
        """Every method of every address; all that is wrong is named at once."""
        problems = []
        for name, route in self.routes(reaches):
            address = self.address(name, route)
            for method in self.methods(caller, route):
                answer = caller.ask(method, address, route)
                for problem in problems_of(caller, route, method, address, answer):
                    problems.append(f"{caller.name}: {method} {address}: {problem}")
        assert problems == [], "\n".join(problems)

    def methods(self, caller: MatrixCaller, route: MatrixRoute) -> Collection[str]:
        """Of what is public, an owner and a visitor try all; others write no more than they do."""
        is_walked = route.reach in PRIVATE or caller.name in {"owner", "anonymous"}
        if is_walked:
            return METHODS
        return () if route.is_costly else ("GET",)

    def session(self, role: str) -> MatrixCaller:
        world, person = self.person(role)
        caller = self.caller(role or "anonymous", role)
        if role:
            caller.client.force_login(world.seats[person].membership.user)
            caller.own = world.words_of_account(person)
        return caller

    def with_key(self, role: str) -> MatrixCaller:
        world, person = self.person(role)
        caller = self.caller(f"key of {role}", role)
        caller.key = world.keys[person]
        return caller

    def caller(self, name: str, role: str) -> MatrixCaller:
        return MatrixCaller(name, (self.red, self.blue), role if role in SEATED else "")

    def person(self, role: str) -> tuple[TeamWorld, str]:
        return (self.blue, "owner") if role == "outsider" else (self.red, role)

    def routes(self, reaches: Collection[Reach]) -> Iterator[tuple[str, MatrixRoute]]:
        """What comes after a space in a name tells apart those of one address."""
        for name, route in ROUTES.items():
            if route.reach in reaches:
                yield name.partition(" ")[0], route

    def address(self, name: str, route: MatrixRoute) -> str:
        names = set() if name in UNNAMED else ADDRESSES[name]
        parameters = route.parameters(self.red, names, self.red)
        query = route.query.format(slug=self.red.team.slug, canary=self.red.canary)
        return address_of(name, parameters, query)

    def missing(self, name: str, route: MatrixRoute) -> Iterator[str]:
        """The same address with a team, a number or a row that does not exist, as long as it: a
        problem names its address."""
        names, slug = ADDRESSES[name], self.red.team.slug
        parameters = route.parameters(self.red, names, self.red)
        no_team = "x" * len(slug)
        values = {"team": no_team, "slug": no_team, "number": NO_NUMBER}
        if route.pk:
            is_number = route.pk[0] == "number"
            values[route.pk[0]] = NO_ROW_NUMBER if is_number else str(NO_ROW)
        query = route.query.format(slug=slug, canary=self.red.canary)
        for parameter in names & values.keys():
            yield address_of(name, {**parameters, parameter: values[parameter]}, query)
        if "{slug}" in route.query and not route.writers:
            yield address_of(name, parameters, query.replace(slug, no_team))

    def compare(
        self, caller: MatrixCaller, route: MatrixRoute, real: str, *missing: str
    ) -> Iterator[str]:
        for method in {"GET", "POST", route.verb}:
            forbidden = caller.ask(method, real, route)
            text = forbidden.without(sent_in(real))
            for address in missing:
                other = caller.ask(method, address, route).without(sent_in(address))
                if forbidden.changed or text != other:
                    yield f"{caller.name}: {method} {real} and {address}: {unlike(text, other)}"

    def words_behind(self, name: str, token: str) -> set[str]:
        """The red team's words that somebody with a link reads."""
        address = address_of(name, {"token": self.red.tokens[token]})
        answer = self.session("").ask("GET", address)
        assert answer.status == 200
        assert answer.is_private
        assert self.blue.words_in(answer.text) == set()
        return self.red.words_in(answer.text)

    def words_in_caches(self) -> set[str]:
        responses = [*RESPONSES._responses.values(), *QUERIES._responses.values()]
        texts = [response.content(compress=False).decode() for response in responses]
        return {word for text in texts for word in self.red.words_in(text)}
