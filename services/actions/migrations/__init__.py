"""Migrations of the actions database."""
