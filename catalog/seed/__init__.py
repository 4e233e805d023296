"""The facts a fresh installation starts with, and their loader (see README.md here)."""
