"""The advisor for programs: answers in, a recommendation out."""
