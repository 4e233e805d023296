"""The pages of the catalog, one module a page; views.py is where a request comes in."""
