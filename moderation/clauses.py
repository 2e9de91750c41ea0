"""The clauses of the guidance, in words a volunteer reads."""

from moderation.words import N_

CLAUSES: dict[str, str] = {
    "conduct-3": N_("Content and tone: swearing, singling people out, accusations, gossip"),
    "conduct-7": N_("Personal and confidential data"),
    "consent-4": N_("Somebody wants to leave"),
    "conduct-2": N_("Heated discussions"),
    "well-3": N_("Statements that cannot be substantiated"),
    "conduct-5": N_("Decisions and sign-off in the chat"),
    "conduct-8": N_("Personal boundaries"),
    "consent-1": N_("Adding people with their consent"),
    "conduct-1": N_("Number of messages"),
    "conduct-6": N_("Messages at antisocial times"),
    "admin-5": N_("Calls for urgency"),
    "admin-6": N_("Keeping to the topic"),
    "admin-1": N_("Two or three admins"),
    "admin-2": N_("Reminding people of the rules"),
    "admin-3": N_("Members and supporters only"),
    "admin-4": N_("Archiving what is no longer used"),
    "broadcast-1": N_("Small groups, not broadcasts"),
    "admin-7": N_("The week"),
    "consent-2": N_("What the group is for"),
    "consent-3": N_("Reaching those who are not in the group"),
    "conduct-4": N_("Duplicate groups"),
    "remove-1": N_("Removing who is no longer a member"),
    "remove-2": N_("Approaching people, and removal"),
    "public-1": N_("What could become public"),
    "data-1": N_("Sending data securely"),
    "well-1": N_("Taking turns"),
    "well-2": N_("Limiting the number of groups"),
    "well-4": N_("Subject access"),
}
"""Clause -> what it is about, in the order in which a report shows them: what may hurt somebody first."""
