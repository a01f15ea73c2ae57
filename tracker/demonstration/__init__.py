"""The demonstration: Harbour Row Academy, its people and three terms of its history, all of it invented."""
