"""Accounts, teams, and how people prove who they are."""
