"""An alert as a CloudEvent 1.0 in structured JSON (cloudevents/spec, JSON event format)."""

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from monitor.alert.event import SCHEMA, data_of
from monitor.alert.model import Alert
from monitor.deliver.thread import thread_key

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE = "news-monitor.alert."
"""An event's type is this and the alert's kind."""


def event_of(alert: Alert, source: str, *, test: bool = False) -> bytes:
    """The event's JSON. Every receiver of an alert gets the same ``source`` and ``id``."""
    event = CloudEvent(
        attributes={
            "id": alert.id,
            "source": source,
            "type": TYPE + alert.kind.value,
            "subject": thread_key(alert),
            "time": alert.created,
            "datacontenttype": "application/json",
            "dataschema": SCHEMA,
        },
        data=data_of(alert, test=test).model_dump(mode="json"),
    )
    return JSONFormat().write(event)
