"""WAIT: long work, done by workers beside the server; the table of jobs is the queue."""
