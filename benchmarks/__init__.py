"""Measures what Steward costs. Separate from the tests: a timing never fails a test run."""
