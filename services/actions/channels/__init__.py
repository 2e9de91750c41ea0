"""Channels: how people are told. One file each, one port, one suite of tests for all."""
