"""The addresses below /api/v1/decisions/."""

from __future__ import annotations

from django.urls import path

from advisor.api.decisions import views

urlpatterns = [
    path("", views.DecisionList.as_view(), name="api-decisions"),
    path("<str:number>/", views.DecisionDetail.as_view(), name="api-decision"),
    path("<str:number>/submit/", views.Submit.as_view(), name="api-decision-submit"),
    path("<str:number>/withdraw/", views.Withdraw.as_view(), name="api-decision-withdraw"),
    path("<str:number>/approve/", views.ApproveDecision.as_view(), name="api-decision-approve"),
    path("<str:number>/reject/", views.RejectDecision.as_view(), name="api-decision-reject"),
    path("<str:number>/supersede/", views.Supersede.as_view(), name="api-decision-supersede"),
    path("<str:number>/evidence/", views.ReadEvidence.as_view(), name="api-decision-evidence"),
    path("<str:number>/verify/", views.Verify.as_view(), name="api-decision-verify"),
    path("<str:number>/decision.json", views.DecisionFile.as_view(), name="api-decision-file"),
]
