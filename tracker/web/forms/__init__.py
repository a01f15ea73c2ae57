"""What people type, checked field by field. A form knows its fields and sentences; what may stand is a service's to say."""
