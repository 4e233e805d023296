"""Decisions an organisation keeps: frozen with all they rest on, decided again, verified."""
