"""What is true: distributions, their releases, facts, prices and sources."""
