"""The flask commands, as a person at a terminal or another tool runs them."""
