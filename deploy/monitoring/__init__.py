"""Monitoring as code: alerts, dashboards and their limits, written into the files that Prometheus and Grafana read."""
