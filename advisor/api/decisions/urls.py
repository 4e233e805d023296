"""The addresses below /api/v1/decisions/."""

from __future__ import annotations

from django.urls import path

from advisor.api.decisions import review_views, views, weighing_views

urlpatterns = [
    path("", views.DecisionList.as_view(), name="api-decisions"),
    path("<str:number>/", views.DecisionDetail.as_view(), name="api-decision"),
    path("<str:number>/submit/", views.Submit.as_view(), name="api-decision-submit"),
    path("<str:number>/withdraw/", views.Withdraw.as_view(), name="api-decision-withdraw"),
    path("<str:number>/approve/", views.ApproveDecision.as_view(), name="api-decision-approve"),
    path("<str:number>/reject/", views.RejectDecision.as_view(), name="api-decision-reject"),
    path("<str:number>/supersede/", views.Supersede.as_view(), name="api-decision-supersede"),
    path("<str:number>/take-back/", review_views.TakeBack.as_view(), name="api-decision-take-back"),
    path(
        "<str:number>/recalculate/",
        review_views.Recalculate.as_view(),
        name="api-decision-recalculate",
    ),
    path(
        "<str:number>/still-right/",
        review_views.StillRight.as_view(),
        name="api-decision-still-right",
    ),
    path("<str:number>/again/", review_views.Again.as_view(), name="api-decision-again"),
    path(
        "<str:number>/weighing/",
        weighing_views.WeighingDetail.as_view(),
        name="api-decision-weighing",
    ),
    path(
        "<str:number>/weighing/send/",
        weighing_views.SendImportances.as_view(),
        name="api-decision-weighing-send",
    ),
    path(
        "<str:number>/weighing/close/",
        weighing_views.CloseWeighing.as_view(),
        name="api-decision-weighing-close",
    ),
    path("<str:number>/evidence/", views.ReadEvidence.as_view(), name="api-decision-evidence"),
    path("<str:number>/verify/", views.Verify.as_view(), name="api-decision-verify"),
    path("<str:number>/decision.json", views.DecisionFile.as_view(), name="api-decision-file"),
]
