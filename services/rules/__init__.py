"""The stateful stream: features in, findings out."""
