"""The addresses of a team's policy and its exceptions."""

from django.urls import path

from advisor.pages.fleet.policy import edit, exception_moves, exceptions, policy

_POLICY = "fleet/<slug:team>/policy/"
_EXCEPTIONS = "fleet/<slug:team>/exceptions/"
_ONE = f"{_EXCEPTIONS}<int:number>/"

policy_urls = [
    path("fleet/policy.schema.json", policy.policy_schema, name="fleet-policy-schema"),
    path(_POLICY, policy.fleet_policy, name="fleet-policy"),
    path(f"{_POLICY}edit/", edit.edit_policy, name="edit-fleet-policy"),
    path(f"{_POLICY}rules/", edit.edit_policy_rules, name="edit-fleet-policy-rules"),
    path(f"{_POLICY}versions/", policy.policy_versions, name="fleet-policy-versions"),
    path(
        f"{_POLICY}versions/<int:number>.yaml",
        policy.policy_version_file,
        name="fleet-policy-version-file",
    ),
    path(f"{_POLICY}policy.yaml", policy.policy_file, name="fleet-policy-file"),
    path(_EXCEPTIONS, exceptions.fleet_exceptions, name="fleet-exceptions"),
    path(f"{_EXCEPTIONS}new/", exceptions.new_exception, name="new-fleet-exception"),
    path(_ONE, exception_moves.fleet_exception, name="fleet-exception"),
    path(f"{_ONE}approve/", exception_moves.approve, name="approve-fleet-exception"),
    path(f"{_ONE}decline/", exception_moves.decline, name="decline-fleet-exception"),
    path(f"{_ONE}withdraw/", exception_moves.withdraw, name="withdraw-fleet-exception"),
    path(f"{_ONE}revoke/", exception_moves.revoke, name="revoke-fleet-exception"),
]
