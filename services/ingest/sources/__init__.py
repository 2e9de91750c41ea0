"""One folder a platform or register."""
