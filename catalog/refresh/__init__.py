"""The refresh of release data: fetch, parse, decide, apply; suspicious changes are held."""
