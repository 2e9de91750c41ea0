"""Pictures: each dashboard with a Prometheus' answers, drawn by Grafana's own library for the docs (`make pictures`)."""
