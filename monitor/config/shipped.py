"""The set of files that ships with the program: feeds.toml, rules/, alerts/."""

from pathlib import Path

PARTS = ("feeds.toml", "rules", "alerts")


def folder() -> Path:
    """Where the shipped set lies: inside the wheel, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


def write(target: Path) -> tuple[list[Path], list[Path]]:
    """Copy the shipped set into ``target``; what is there already is left as it is.

    Returns:
        (written, kept): the files written, and those that existed and were not touched.
    """
    source = folder()
    written: list[Path] = []
    kept: list[Path] = []
    for part in PARTS:
        top = source / part
        for file in [top] if top.is_file() else sorted(p for p in top.rglob("*") if p.is_file()):
            to = target / file.relative_to(source)
            if to.exists():
                kept.append(to)
                continue
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(file.read_bytes())
            written.append(to)
    return written, kept
