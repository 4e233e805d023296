"""Pages of watching: decide again, tripwires, notices, webhooks and the private calendar."""
