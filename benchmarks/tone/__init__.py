"""How well texts are scored: `make eval-tone DATA=FOLDER`."""
