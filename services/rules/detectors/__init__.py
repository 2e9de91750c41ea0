"""Text in, features out: lexicons, grammars and patterns."""
