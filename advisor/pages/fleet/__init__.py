"""The pages of a fleet: what runs, what ends, what next."""
