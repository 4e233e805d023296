"""Django's classes that only type checkers know as generic, of rows of any model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Model]
    TabularInline = admin.TabularInline[Any, Model]
else:
    ModelForm, ModelAdmin = forms.ModelForm, admin.ModelAdmin
    StackedInline, TabularInline = admin.StackedInline, admin.TabularInline
