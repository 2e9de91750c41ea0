"""What makes a process: settings, log, storage, clock. Knows no service."""
