"""Curves of scores that were fitted on photos taken again are forgotten: they called right answers unlikely."""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("DELETE FROM facts WHERE key LIKE 'calibration:%'")


def downgrade() -> None:
    """There is nothing to put back: the shipped curve serves both."""
