"""All services in one process on SQLite: the `steward` command."""
