"""``monitor rules``: placeholder"""
import typer
app = typer.Typer()
