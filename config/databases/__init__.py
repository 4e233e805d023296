"""Django's database backends with a time limit: nobody waits for a database that is away."""
