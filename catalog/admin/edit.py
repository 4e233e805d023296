"""What one request to an admin page knows and does, kept in one object beside the request.

Django's admin hands its hooks nothing but the request, so the object travels with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Max
from django.http import HttpRequest

from catalog.recording import Recorded

OPENED = "_opened"
"""The hidden field of a page that says which history rows it knows."""

SAME_SOURCE = "_same_source"
"""The box of a form that says a changed value still has the same source."""

_REFUSAL = "_refusal"
"""Name under which a request remembers why its form is refused."""

WHY = "_why"
"""The field of every form in which the reason of a change is written."""


@dataclass
class Edit:
    """`opened`: what the page knows now, `known`: what the page that was sent knew.

    `refusal`: why the form is refused once, whatever is in it. `joined`: the rows it begins with,
    by field, where they are not those joined now. `suggestion`: the number of the suggestion that
    the form was opened for.
    """

    opened: str
    known: str = ""
    why: str = ""
    refusal: str = ""
    joined: Mapping[str, list[int]] = field(default_factory=dict)
    reverting: bool = False
    same_source: bool = False
    suggestion: str = ""

    def context(self) -> dict[str, object]:
        """For the template of a form: a page that comes back still knows what it knew."""
        return {
            "opened": self.known or self.opened,
            "why": self.why,
            "same_source": self.same_source,
        }


def begin_edit(request: HttpRequest, models: Iterable[type[Recorded]]) -> Edit:
    """To be called before the rows are read."""
    edit = Edit(
        newest_history(models),
        request.POST.get(OPENED, ""),
        request.POST.get(WHY, "").strip(),
        refusal=request.__dict__.get(_REFUSAL, ""),
        same_source=SAME_SOURCE in request.POST,
        suggestion=request.GET.get("suggestion", ""),
    )
    request.__dict__["edit"] = edit
    return edit


def refuse(request: HttpRequest, why: str) -> None:
    """The form of this request is refused, whatever is in it: nothing will be written."""
    request.__dict__[_REFUSAL] = why


def is_refused(request: HttpRequest) -> bool:
    return _REFUSAL in request.__dict__


def author_of(request: HttpRequest) -> User | None:
    """Who sent the request; the admin lets nobody in without an account."""
    return request.user if isinstance(request.user, User) else None


def edit_of(request: HttpRequest) -> Edit:
    """The edit that the view of this request began."""
    edit: Edit = request.__dict__["edit"]
    return edit


def newest_history(models: Iterable[type[Recorded]]) -> str:
    """`fact:1204,dispute:31`: by table the newest history row there is."""
    newest = {
        model._meta.model_name: model.history.aggregate(newest=Max("history_id"))["newest"] or 0
        for model in models
    }
    return ",".join(f"{name}:{number}" for name, number in newest.items())
