"""JSON Schemas of what people write, for editors that complete and check TOML."""

from typing import Any

from pydantic import BaseModel

from monitor.match.declension import Declension
from monitor.match.entry import PartiesFile, PeopleFile, PlacesFile, ProcessesFile
from monitor.match.rule import RuleFile

FILES: dict[str, type[BaseModel]] = {
    "rules": RuleFile,
    "people": PeopleFile,
    "parties": PartiesFile,
    "places": PlacesFile,
    "processes": ProcessesFile,
    "declension": Declension,
}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each sort of file, by its name."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"news-monitor {name}",
            **model.model_json_schema(by_alias=True),
        }
        for name, model in FILES.items()
    }
