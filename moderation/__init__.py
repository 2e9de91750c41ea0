"""What things mean and what is decided: pure, no I/O, no clock, no services."""
