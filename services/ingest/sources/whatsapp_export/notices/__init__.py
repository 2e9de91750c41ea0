"""The sentences WhatsApp itself writes, in every language it writes them."""
