"""The pages of the advisor; views.py is where a request comes in."""
