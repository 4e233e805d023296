"""Pure: the answer to a check in the formats of pipelines and monitoring."""
