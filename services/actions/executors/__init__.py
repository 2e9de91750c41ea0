"""Executors: how platforms are acted on, where a group opted in and a person approved it. One file each, one port."""
