"""Tests of the rules: stubs and dates, no app and no database."""
