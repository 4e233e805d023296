"""What the API of the catalog answers, as types; and how they are made of the catalog document.

The fields of a row stand in the order in which they are sent.
"""
