"""The names of the database roles; docs/decisions/0003-database-roles.md says why there are two."""

from __future__ import annotations

from typing import Final

SERVICE: Final = "milepost_service"
"""What the service runs as: it appends through the log's function and reads; it owns the read models."""

OWNER: Final = "milepost_owner"
"""Who owns the log's tables in the embedded database; migrations run as it. Elsewhere the owner has any name."""

SUPERUSER: Final = "postgres"
"""Makes the two roles and the database of the embedded PostgreSQL, and nothing else."""

DATABASE: Final = "milepost"
"""The name of the database in the embedded PostgreSQL."""
