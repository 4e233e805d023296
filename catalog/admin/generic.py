"""Django's classes that only type checkers know as generic, of rows of any model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.forms.models import BaseInlineFormSet

Cleaned = dict[str, Any]
"""The cleaned data of a form, whose fields may clean to anything: Django's type."""

RowT = TypeVar("RowT", bound=Model)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Model]
    TabularInline = admin.TabularInline[Any, Model]
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    ModelForm, ModelAdmin = forms.ModelForm, admin.ModelAdmin
    StackedInline, TabularInline = admin.StackedInline, admin.TabularInline
    InlineFormSet = BaseInlineFormSet
