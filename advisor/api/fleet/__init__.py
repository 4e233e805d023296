"""The API of fleets: the check that pipelines ask."""
