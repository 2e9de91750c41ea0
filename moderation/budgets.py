"""Budgets: how much may go out in an hour; what is more is held for a person to release or discard."""

from pydantic import PositiveInt

from moderation.model import MINUTE, Duration, Settings


class Budget(Settings):
    """Deliveries an hour at most, and how far apart those of one account are."""

    per_channel: PositiveInt = 300
    per_account: dict[str, PositiveInt] = {"whatsapp": 20}
    """By channel, where fewer than the channel's are to go through one account: WhatsApp bars who starts many chats."""
    per_person: PositiveInt = 8
    per_rule: PositiveInt = 60
    gap: dict[str, Duration] = {"whatsapp": MINUTE // 3}
    """By channel: how long to wait after each message of an account."""


DEFAULT_BUDGET = Budget()


def exceeded(budget: Budget, channel: str, *, by_channel: int, by_account: int, by_person: int, by_rule: int) -> str:
    """Why a further delivery has to wait for a person; empty where it may go. Counts are of the last hour."""
    limits = (
        (by_channel, budget.per_channel, "by this channel"),
        (by_account, budget.per_account.get(channel, budget.per_channel), "through this account"),
        (by_person, budget.per_person, "to the same person"),
        (by_rule, budget.per_rule, "for the same rule"),
    )
    return next(
        (f"{limit} messages {what} within an hour are the limit" for count, limit, what in limits if count >= limit),
        "",
    )
