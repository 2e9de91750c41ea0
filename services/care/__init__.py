"""Care for what an installation keeps: a backup into a folder, and its restore into an empty place."""
