"""Keys for programs: who asks the API, and what they may do."""
