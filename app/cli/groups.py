"""How commands fail: one clear line on stderr, exit code 1 (a usage error has 2)."""

from typing import Any

import click

from app.domain.errors import PlumblineError


class Refusing(click.Command):
    """A command that may raise any domain error."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a `PlumblineError` becomes its sentence on stderr."""
        try:
            return super().invoke(ctx)
        except PlumblineError as error:
            raise click.ClickException(error.detail) from None


class CommandGroup(Refusing, click.Group):
    """A group whose commands may raise any domain error."""
