"""The pages of a team's policy and of the exceptions from it."""
