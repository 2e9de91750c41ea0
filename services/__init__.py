"""The processes of Steward, and the single-process runtime for a laptop."""
