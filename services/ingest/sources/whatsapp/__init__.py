"""What all sources of WhatsApp share: addresses and the message itself."""
