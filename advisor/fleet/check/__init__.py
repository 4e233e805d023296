"""Pure: whether a host's system may still run, with the reason, the dates and what to do next."""
