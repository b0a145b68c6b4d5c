"""Annotated data in: the marked-up format, readers of other formats, validation, folds."""
