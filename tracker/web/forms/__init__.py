"""What people type, checked field by field: a form knows its fields, a service knows what may stand."""
