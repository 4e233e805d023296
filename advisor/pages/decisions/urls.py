"""The addresses of decisions. A number is one of a team and year: ELD-2026-007."""

from django.urls import path, re_path, register_converter

from advisor.pages.decisions import (
    comments,
    decision_list,
    edit,
    exports,
    history,
    keep,
    moves,
    record,
    share,
    weigh,
)


class NumberConverter:
    """A text in the form of a decision's number."""

    regex = r"ELD-2\d{3}-\d{3,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumberConverter, "decision_number")

_ONE = "decisions/<slug:team>/<decision_number:number>/"

urlpatterns = [
    path("decisions/", decision_list.decisions, name="decisions"),
    re_path(
        r"^decisions\.(?P<format>csv|xlsx)$", decision_list.decisions_file, name="decisions-file"
    ),
    path("decisions/keep/", keep.keep_decision, name="keep-decision"),
    path(
        "decisions/<decision_number:number>/",
        decision_list.decision_by_number,
        name="decision-by-number",
    ),
    path(_ONE, record.record, name="decision"),
    path(f"{_ONE}edit/", edit.edit_decision, name="edit-decision"),
    path(f"{_ONE}recalculate/", edit.recalculate, name="recalculate-decision"),
    path(f"{_ONE}submit/", moves.submit, name="submit-decision"),
    path(f"{_ONE}take-back/", moves.take_back, name="take-back-decision"),
    path(f"{_ONE}withdraw/", moves.withdraw, name="withdraw-decision"),
    path(f"{_ONE}revise/", moves.revise, name="revise-decision"),
    path(f"{_ONE}approve/", moves.approve, name="approve-decision"),
    path(f"{_ONE}reject/", moves.reject, name="reject-decision"),
    path(f"{_ONE}comment/", comments.comment, name="comment-decision"),
    path(f"{_ONE}history/", history.history, name="decision-history"),
    path(f"{_ONE}weigh/", weigh.weigh, name="weigh-decision"),
    path(f"{_ONE}weigh/open/", weigh.open_round, name="open-weighing"),
    path(f"{_ONE}weigh/close/", weigh.close_round, name="close-weighing"),
    path(f"{_ONE}weigh/propose/", weigh.propose_requirement, name="propose-requirement"),
    path(f"{_ONE}weigh/adopt/", weigh.adopt, name="adopt-importances"),
    path(
        f"{_ONE}weigh/requirements/<int:requirement>/adopt/",
        weigh.adopt_requirement,
        name="adopt-requirement",
    ),
    path(
        f"{_ONE}weigh/requirements/<int:requirement>/decline/",
        weigh.decline_requirement,
        name="decline-requirement",
    ),
    path(f"{_ONE}share/", share.share_decision, name="share-decision"),
    path(f"{_ONE}share/<int:link>/revoke/", share.revoke_link, name="revoke-share-link"),
    path(f"{_ONE}record.md", exports.markdown, name="decision-markdown"),
    path(f"{_ONE}decision.json", exports.json_file, name="decision-json"),
    path("decisions/shared/<str:token>/", share.shared_decision, name="shared-decision"),
]
