"""The facts a fresh installation starts with, and the loader that brings them in (see README.md here)."""
