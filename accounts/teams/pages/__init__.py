"""The pages of a team, below /teams/."""
