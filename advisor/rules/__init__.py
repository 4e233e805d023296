"""What we hold: questions, requirements, criteria and their sentences, as data that is reviewed like text."""
