"""What the live pipeline does and costs, against a real broker."""
