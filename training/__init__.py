"""Makes the tone artefact from data sets that may be passed on. Never part of a running Steward."""
