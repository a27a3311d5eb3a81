"""The worker: one loop that does what the job table asks for."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.worker.loop import Worker


def register(app: Flask) -> None:
    """Adds `flask worker …` to `app`."""
    app.cli.add_command(worker)


@click.group()
def worker() -> None:
    """Do what waits in the job table, such as article imports."""


@worker.command()
@click.option("--once", is_flag=True, help="Do what is due now and stop.")
@with_appcontext
def run(once: bool) -> None:
    """Run one worker until it is told to stop (SIGTERM); any number may run beside each other."""
    one = Worker(current_app.config["SETTINGS"])
    one.stop_on_signals()
    if once:
        one.empty_table()
        return
    click.echo("Worker ready.")
    one.run()
