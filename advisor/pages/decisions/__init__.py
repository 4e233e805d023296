"""Decisions: keep, list, record, history, share links and exports."""
