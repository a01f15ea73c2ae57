"""SHOW: guard, context, filters, errors, forms and views."""
