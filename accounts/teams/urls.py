"""Addresses below /teams/."""

from django.urls import path

from accounts.teams.pages import delegations, history, invitations, members, settings, teams

urlpatterns = [
    path("", teams.teams, name="teams"),
    path("invitation/<str:token>/", invitations.invitation, name="team-invitation"),
    path("<slug:slug>/", teams.team, name="team"),
    path("<slug:slug>/settings/", settings.settings, name="team-settings"),
    path("<slug:slug>/history/", history.history, name="team-history"),
    path("<slug:slug>/leave/", members.leave, name="leave-team"),
    path("<slug:slug>/members/<int:pk>/", members.member, name="team-member"),
    path("<slug:slug>/members/<int:pk>/role/", members.role, name="team-member-role"),
    path("<slug:slug>/members/<int:pk>/end/", members.end, name="team-member-end"),
    path("<slug:slug>/invite/", invitations.invite, name="invite-to-team"),
    path(
        "<slug:slug>/invitations/<int:pk>/revoke/",
        invitations.revoke,
        name="revoke-team-invitation",
    ),
    path("<slug:slug>/delegate/", delegations.delegate, name="delegate-approval"),
    path("<slug:slug>/delegations/<int:pk>/revoke/", delegations.revoke, name="revoke-delegation"),
]
