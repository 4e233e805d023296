"""The API of a team's decisions: a key belongs to one member and one team."""
