"""Keeping bytes."""
