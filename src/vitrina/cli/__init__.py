"""The command ``vitrina``: one file a command."""

from vitrina.cli.main import app

__all__ = ["app"]
