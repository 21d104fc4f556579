"""New alerts for other programs: CloudEvents on the topic ``events`` of a Kafka cluster.

Structured mode of the CloudEvents Kafka protocol binding 1.0: the whole event is the value, and the
header ``content-type`` says so. The key is the negotiation, so its alerts keep their order.
"""

from monitor.alert.model import Alert
from monitor.deliver.event import CONTENT_TYPE, event_of
from monitor.deliver.thread import thread_key
from monitor.store.log import Event
from monitor.stream.step import Tell


def teller(source: str) -> Tell:
    """Makes events that say they are of ``source``, a URI."""

    def tell(alert: Alert) -> Event:
        return Event(
            event_of(alert, source),
            (alert.process or thread_key(alert)).encode(),
            alert.id,
            (("content-type", CONTENT_TYPE.encode()),),
        )

    return tell
