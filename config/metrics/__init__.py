"""/metrics for Prometheus: counted in each process, and collected when it asks."""
