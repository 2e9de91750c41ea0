"""The sentences WhatsApp itself writes, in every language it writes them."""

from services.ingest.sources.whatsapp_export.notices.people import ME
from services.ingest.sources.whatsapp_export.notices.recogniser import Notice, Recogniser

__all__ = ["ME", "Notice", "Recogniser"]
