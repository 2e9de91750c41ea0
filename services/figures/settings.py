"""Settings of figures: where topics and database are; the same variables as the services'."""

from pydantic import Field

from services.actions.settings import DatabaseSettings


class FiguresSettings(DatabaseSettings):
    """What is looked at."""

    database_url: str = Field(pattern=r"^postgres", description="postgresql://…")
    app_id: str = Field("steward-rules", description="the consumer group of the rules service")
