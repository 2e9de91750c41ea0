"""How the engine is fed and where its state lives."""
