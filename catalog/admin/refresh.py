"""Where curators see what the refresh did, decide on held values, and override values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from catalog.admin.edit import author_of
from catalog.admin.generic import Cleaned, ModelAdmin, ModelForm, RowT, TabularInline
from catalog.admin.list_forms import list_form
from catalog.clock import today
from catalog.lifecycle import DATE, NONE, NOT_ANNOUNCED, UNKNOWN
from catalog.models import HeldChange, LifecycleValue, Override, Product, ProductRun, Run
from catalog.queries import LifecycleValueQuerySet
from catalog.refresh import freshness, lease, review
from catalog.refresh.hold_reasons import RULES
from catalog.refresh.start import start_refresh
from catalog.refresh.values import BY_HAND, Ending, Value, from_json
from catalog.refresh.words import FIELDS, value_in_words

if TYPE_CHECKING:
    from catalog.annotated import CountedProduct, CountedRun, ValueBesideShown

KINDS = {"not announced": NOT_ANNOUNCED, "unknown": UNKNOWN, "no end": NONE}


class _Kept(ModelAdmin):
    """What the refresh keeps: it may be looked at, and nothing of it is written here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("catalog.change_lifecyclevalue")


# What was done


class OutcomeInline(TabularInline):
    model = ProductRun
    fields = readonly_fields = (
        "product",
        "outcome",
        "applied",
        "held",
        "why",
        "fetched",
        "duration",
    )
    ordering = ("product__name",)
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="why")
    def why(self, row: ProductRun) -> SafeString:
        return _lines(reason["words"] for reason in row.reasons)


@admin.register(Run)
class RunAdmin(_Kept):
    list_display = ("__str__", "state", "started_by", "outcomes", "finished")
    list_filter = ("state", "started_by")
    fields = (
        "state",
        "note",
        "started_by",
        "started",
        "finished",
        "expected",
        "owner",
        "heartbeat",
    )
    date_hierarchy = "started"
    inlines = (OutcomeInline,)
    change_list_template = "admin/catalog/run/change_list.html"
    change_form_template = "admin/catalog/run/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        wanted = {
            f"n_{name}": Count("products", filter=Q(products__outcome=name))
            for name in ("apply", "noop", "hold", "refuse", "failed")
        }
        rows: QuerySet[Run] = super().get_queryset(request).annotate(**wanted)
        return rows

    @admin.display(description="products")
    def outcomes(self, row: CountedRun) -> str:
        words = {
            "apply": "applied",
            "noop": "nothing new",
            "hold": "under review",
            "refuse": "refused",
            "failed": "not received",
        }
        return (
            ", ".join(
                f"{count} {word}"
                for name, word in words.items()
                if (count := getattr(row, f"n_{name}"))
            )
            or "none"
        )

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "refresh-now/",
            self.admin_site.admin_view(require_POST(self.refresh_now)),
            name="catalog_run_refresh_now",
        )
        return [own, *super().get_urls()]

    def refresh_now(self, request: HttpRequest) -> HttpResponse:
        if not self.has_decide_permission(request):
            raise PermissionDenied
        started = start_refresh(started_by=f"admin: {request.user}")
        level = messages.SUCCESS if started.as_usual else messages.WARNING
        messages.add_message(request, level, started.message)
        if started.run is None:
            return redirect("admin:catalog_run_changelist")
        return redirect("admin:catalog_run_change", started.run.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        stopped = lease.EXPIRED if run and lease.is_expired(run) else ""
        going = run is not None and run.state == "running" and not stopped
        return super().change_view(
            request,
            object_id,
            form_url,
            {**(extra_context or {}), "going": going, "stopped": stopped},
        )


@admin.register(ProductRun)
class ProductRunAdmin(_Kept):
    list_display = ("product", "run", "outcome", "applied", "held", "refused", "duration", "at")
    list_filter = ("outcome", "product")
    list_select_related = ("product", "run")
    date_hierarchy = "at"


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    list_display = (
        "name",
        "distribution",
        "enabled",
        "last_success",
        "last_attempt",
        "failures",
        "open_until",
        "under_review",
    )
    list_editable = ("enabled",)
    list_filter = ("enabled",)
    list_select_related = ("distribution",)
    search_fields = ("name", "distribution__name")
    autocomplete_fields = ("distribution",)
    readonly_fields = ("last_attempt", "last_success", "failures", "open_until")
    fields = ("name", "distribution", "enabled", *readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        rows: QuerySet[Product] = (
            super()
            .get_queryset(request)
            .annotate(n_held=Count("values", filter=Q(values__state="held")))
        )
        return rows

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm]:
        return list_form(super().get_changelist_form(request, **kwargs))  # Any: as Django's

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # with it would go every value and its origin: switch it off instead

    @admin.display(description="under review", ordering="n_held")
    def under_review(self, row: CountedProduct) -> SafeString:
        address = reverse("admin:catalog_heldchange_changelist")
        return format_html('<a href="{}?product__id__exact={}">{}</a>', address, row.pk, row.n_held)

    def save_model(self, request: HttpRequest, obj: Product, form: ModelForm, change: bool) -> None:
        if "name" in form.changed_data:
            obj.etag = obj.last_modified = ""
        super().save_model(request, obj, form, change)
        freshness.renew()


# What is to be decided


@admin.action(description="Approve: show it to readers", permissions=["decide"])
def approve(
    model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[LifecycleValue]
) -> None:
    _say(model_admin, request, "Approved", review.approve(_keys(queryset), by=author_of(request)))


@admin.action(description="Reject: keep the value readers see", permissions=["decide"])
def reject(
    model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[LifecycleValue]
) -> None:
    _say(model_admin, request, "Rejected", review.reject(_keys(queryset), by=author_of(request)))


class _Values(_Kept):
    """Values of releases, each with the value that readers see."""

    list_filter: ClassVar[tuple[str | type[admin.ListFilter], ...]] = ("product", "field")
    search_fields = ("product__name", "release", "field")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> LifecycleValueQuerySet:
        rows = super().get_queryset(request)
        assert isinstance(rows, LifecycleValueQuerySet)
        return rows

    @admin.display(description="of", ordering="release")
    def subject(self, row: LifecycleValue) -> str:
        return f"{row.product.distribution.short_name} {row.release}".strip()

    @admin.display(description="what", ordering="field")
    def field_label(self, row: LifecycleValue) -> str:
        return FIELDS.get(row.field, row.field)

    @admin.display(description="value")
    def value_words(self, row: LifecycleValue) -> str:
        return value_in_words(from_json(row.value))

    @admin.display(description="upstream says")
    def upstream_says(self, row: ValueBesideShown) -> str:
        return value_in_words(from_json(row.accepted_value))

    @admin.display(description="evidence")
    def proof(self, row: LifecycleValue) -> SafeString | str:
        return (
            format_html('<a href="{0}" rel="noreferrer" target="_blank">{0}</a>', row.evidence)
            if row.evidence
            else ""
        )


@admin.register(HeldChange)
class HeldChangeAdmin(_Values):
    list_display = (
        "subject",
        "field_label",
        "visible_value",
        "value_words",
        "rules_hit",
        "waiting",
        "proof",
    )
    fields = readonly_fields = (
        "subject",
        "field_label",
        "visible_value",
        "value_words",
        "rules_hit",
        "observed_at",
        "run",
        "proof",
    )
    actions = (approve, reject)

    def get_queryset(self, request: HttpRequest) -> LifecycleValueQuerySet:
        return super().get_queryset(request).held().beside_what_is_shown()

    @admin.display(description="readers see")
    def visible_value(self, row: ValueBesideShown) -> str:
        by_hand = row.override_value is not None
        words = value_in_words(from_json(row.override_value if by_hand else row.accepted_value))
        return f"{words} (manual override)" if by_hand else words

    @admin.display(description="endoflife.date says")
    def value_words(self, row: LifecycleValue) -> str:
        return super().value_words(row)

    @admin.display(description="held because")
    def rules_hit(self, row: LifecycleValue) -> SafeString:
        return _lines(RULES.get(rule, rule) for rule in row.rules)

    @admin.display(description="waiting since", ordering="observed_at")
    def waiting(self, row: LifecycleValue) -> str:
        return freshness.ago(row.observed_at, timezone.now())


# Overrides


@admin.action(description="Revert to upstream", permissions=["decide"])
def clear(
    model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[LifecycleValue]
) -> None:
    decided = review.Decided()
    for row in queryset:
        try:
            decided.decided_count += review.clear(row, by=author_of(request))
        except review.NotInOrderError as error:
            decided.problems.append(str(error))
    _say(model_admin, request, "Reverted to upstream", decided)


class DueFilter(admin.SimpleListFilter):
    """Overrides that were due for review by today."""

    title = "due for review"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[RowT]) -> QuerySet[RowT]:
        return queryset.filter(review_by__lte=today()) if self.value() == "yes" else queryset


class OverrideForm(ModelForm):
    field = forms.ChoiceField(label="what", choices=[(name, FIELDS[name]) for name in BY_HAND])
    written = forms.CharField(
        label="value",
        max_length=40,
        help_text="A day as 2032-05-31; of an end also: not announced, unknown, no end. "
        "Of the latest version: 9.8.",
    )

    class Meta:
        model = Override
        fields = ("product", "release", "field", "reason", "review_by")

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("reason"):
            self.add_error("reason", "Give the reason for the override.")
        product, release = cleaned.get("product"), cleaned.get("release")
        if product and not product.distribution.releases.filter(name=release, parent=None).exists():
            self.add_error(
                "release", f"{product.distribution.short_name} has no such major release."
            )
        if "field" in cleaned and "written" in cleaned:
            try:
                cleaned["value"] = _read(cleaned["field"], cleaned["written"])
            except ValueError:
                self.add_error(
                    "written",
                    "Write a day as 2032-05-31, or of an end: not announced, unknown, no end.",
                )
        if not self.errors:
            self._try(cleaned)
        return cleaned

    def _try(self, cleaned: Cleaned) -> None:
        wrong = review.out_of_order_with(
            cleaned["product"], cleaned["release"], cleaned["field"], cleaned["value"]
        )
        if wrong:
            raise ValidationError({"written": str(wrong)})


@admin.register(Override)
class OverrideAdmin(_Values):
    form = OverrideForm
    list_display = (
        "subject",
        "field_label",
        "value_words",
        "upstream_says",
        "reason",
        "review_by",
        "due",
        "decided_by",
        "observed_at",
    )
    fields = ("product", "release", "field", "written", "reason", "review_by")
    list_filter = (DueFilter, "product", "field")
    actions = (clear,)

    def get_queryset(self, request: HttpRequest) -> LifecycleValueQuerySet:
        return super().get_queryset(request).overrides().beside_what_is_shown()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_decide_permission(request)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (
            self.fields
            if obj is None
            else (
                "subject",
                "field_label",
                "value_words",
                "upstream_says",
                "reason",
                "review_by",
                "decided_by",
                "observed_at",
            )
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else tuple(self.get_fields(request, obj))

    def save_model(
        self, request: HttpRequest, obj: Override, form: ModelForm, change: bool
    ) -> None:
        values = form.cleaned_data
        override = review.override(
            values["product"],
            values["release"],
            values["field"],
            values["value"],
            reason=values["reason"],
            review_by=values["review_by"],
            by=author_of(request),
        )
        obj.pk = override.pk

    @admin.display(description="manual override")
    def value_words(self, row: LifecycleValue) -> str:
        return super().value_words(row)

    @admin.display(description="due for review", boolean=True)
    def due(self, row: LifecycleValue) -> bool:
        return row.review_by is not None and row.review_by <= today()


@admin.register(LifecycleValue)
class LifecycleValueAdmin(_Values):
    list_display = (
        "subject",
        "field_label",
        "value_words",
        "origin",
        "state",
        "observed_at",
        "decided_by",
        "reason",
    )
    list_filter = ("state", "origin", "product", "field")
    fields = readonly_fields = (
        *(
            "subject",
            "field_label",
            "value_words",
            "origin",
            "state",
            "observed_at",
            "run",
            "proof",
            "rules",
        ),
        *("reason", "review_by", "decided_by", "decided_at"),
    )
    list_select_related = ("product__distribution", "decided_by")


def _read(field: str, written: str) -> Value:
    """What a curator wrote as a value of this field. Raises ValueError."""
    text = " ".join(written.split())
    if field == "latest_name":
        return text
    if field.endswith("_end"):
        return (
            Ending(KINDS[text.lower()])
            if text.lower() in KINDS
            else Ending(DATE, date.fromisoformat(text))
        )
    return date.fromisoformat(text)


def _keys(queryset: QuerySet[LifecycleValue]) -> list[int]:
    return list(queryset.values_list("pk", flat=True))


def _say(model_admin: ModelAdmin, request: HttpRequest, verb: str, decided: review.Decided) -> None:
    for problem in decided.problems:
        model_admin.message_user(request, problem, messages.ERROR)
    if decided.decided_count or not decided.problems:
        words = (
            f"{verb}: {decided.decided_count}."
            if decided.decided_count
            else "These records have changed since you opened the list: nothing was left to decide."
        )
        model_admin.message_user(
            request, words, messages.SUCCESS if decided.decided_count else messages.WARNING
        )


def _lines(texts: Iterable[str]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((text,) for text in texts))
