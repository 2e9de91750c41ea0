"""Boards: the dashboards there are, in the order in which somebody looks at them."""

from deploy.monitoring.boards import actions, data, ingest, moderation, overview, rules

BOARDS = (overview.BOARD, ingest.BOARD, rules.BOARD, actions.BOARD, data.BOARD, moderation.BOARD)
