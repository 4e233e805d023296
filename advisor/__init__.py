"""What we say: questions, rules, and the recommendation that follows from answers and catalog."""
