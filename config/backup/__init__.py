"""Backups that prove themselves: one file with the database, what is in it, and their checksums."""
