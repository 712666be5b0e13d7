"""`csim new`: a working scenario file to change."""

from __future__ import annotations

from pathlib import Path

import click

from csim.errors import BadInput


@click.command("new", short_help="Copy a working scenario to make your own.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "source", default="reference", show_default=True, metavar="NAME", help="What to copy.")
def new_command(file: Path, source: str) -> None:
    """Write a copy of a shipped scenario to FILE, which must not exist yet."""
    from csim.errors import suggestion
    from csim.scenario.load import shipped_names
    from csim.shipped import shipped_folder

    if source not in shipped_names():
        raise BadInput.because(f'no shipped scenario is called "{source}"; {suggestion(source, shipped_names())}')
    if file.suffix not in {".yaml", ".yml"}:
        raise BadInput.because(f"{file}: the name of a scenario file ends in .yaml, such as {file.stem or 'mine'}.yaml")
    text = (shipped_folder() / f"{source}.yaml").read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError:
        raise BadInput.because(f"{file} exists already; choose another name, nothing was overwritten") from None
    except OSError as error:
        raise BadInput.because(f"cannot write {file}: {error.strerror}; choose a place you may write to") from None
    click.echo(f"{file} is a copy of {source}; change what is different with you, then")
    click.echo(f"  csim validate {file}    are there mistakes in it?")
    click.echo(f"  csim explain {file}     every value and where it comes from, and what it implies")
    click.echo(f"  csim run {file}         one possible story")
    click.echo(
        f"To compare strategies for this company, write files that say `extends: {file.name}`, a strategy and its"
    )
    click.echo("team, and nothing else; csim compare --help shows one.")
