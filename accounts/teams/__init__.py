"""Teams: rights, invitations, groups of an identity provider, and their pages."""
