"""Verifiable backups: one file with a database dump, a manifest and checksums."""
