"""Release data refreshes itself: fetch, parse, decide, apply; what is suspicious is held and never reaches a reader."""
