"""What runs, what of it ends, and what may still run: inventories, matching, exposure, policy."""
