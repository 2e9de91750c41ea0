"""Figures: what the broker and the database say of themselves, from outside of the services that use them."""
