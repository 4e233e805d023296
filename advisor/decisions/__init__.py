"""Decisions: frozen, approved, verified and watched."""
