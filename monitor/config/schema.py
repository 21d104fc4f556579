"""JSON Schemas of every file people write; published in docs/schemas for editors."""

from typing import Any

from monitor.alert import route
from monitor.config.feeds import FeedFile
from monitor.match import schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each file, by its name: feeds, rules, people, parties, ..., routes."""
    feeds = {"$schema": DRAFT, "title": "news-monitor feeds", **FeedFile.model_json_schema()}
    return {"feeds": feeds, "routes": route.schema(), **schema.schemas()}
