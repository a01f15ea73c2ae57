"""Next Steps: what inspectors asked of a school, followed to the difference it made.

Layers, sliced by the same noun (``actions.py``, ``inspections.py`` … in each). Read from the top; a
layer imports only what stands above it, and ``lint-imports`` holds that order:

    config, db, errors   settings, the database, what can go wrong
    rules/               DECIDE    standard library only; no clock, no database, no request
    reading/             READ      bytes in; dataclasses and problems out
    models/              REMEMBER  columns, relations, constraints
    queries/             LOOK UP   select in; frozen page-objects out; never writes
    storage/             KEEP      the bytes of evidence and documents, by their SHA-256
    services/            CHANGE    one verb a person would say; writes and records an event; never commits
    printing/            PRINT     page-object → HTML → PDF, and mails
    jobs/                WAIT      long work, done by workers beside the server
    web/                 SHOW      guard, context, filters, errors, forms, views
    commands/            the ``flask`` commands
    application          create_app: the table of contents

Two questions find any line: which noun? and deciding, reading, remembering, looking up, changing or showing?
"""
