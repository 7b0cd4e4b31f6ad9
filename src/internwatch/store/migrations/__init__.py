"""Schema changes, one file per version, applied by Alembic at start."""
