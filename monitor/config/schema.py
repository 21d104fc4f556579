"""JSON Schemas of every file people write, and of what programs are sent; see docs/schemas."""

from typing import Any

from monitor.alert import event, route
from monitor.config.feeds import FeedFile
from monitor.match import schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Each schema by its name: feeds, rules, people, ..., routes; and alert, the webhook's data."""
    feeds = {"$schema": DRAFT, "title": "news-monitor feeds", **FeedFile.model_json_schema()}
    own = {"feeds": feeds, "routes": route.schema(), "alert": event.schema()}
    return {**own, **schema.schemas()}
