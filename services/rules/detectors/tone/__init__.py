"""Tone: calibrated probabilities from the grammar, the word tables and, where it is installed, the model."""
