"""Every metric of the service, named by Prometheus' rules (base units, ``_total`` for counters).

https://prometheus.io/docs/practices/naming/
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 1, 2.5, 10, 30, 120, 600, 3600, 6 * 3600, 24 * 3600)


class Metrics:
    """One registry with all metrics; made once per process (tests make their own)."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry = registry or CollectorRegistry()

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"monitor_{name}", text, labels, registry=registry)

        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"monitor_{name}", text, labels, registry=registry)

        def seconds(name: str, text: str, *labels: str) -> Histogram:
            return Histogram(
                f"monitor_{name}_seconds", text, labels, buckets=SECONDS, registry=registry
            )

        self.polls = counter("polls", "Polls of feeds by what came of them.", "reason")
        self.poll_time = seconds("poll", "Time of one poll, fetch and parse.")
        self.articles = counter("articles", "Articles taken in: new, revised, unchanged.", "result")
        self.gaps = counter("feed_gaps", "Polls with no overlap: entries may be missing.")
        self.feeds = gauge("feeds", "Feeds by state.", "state")
        self.events = counter("events", "Stream events by topic and result.", "topic", "result")
        self.rebuilds = counter("agent_rebuilds", "Times the stream was rebuilt after a crash.")
        self.readings = counter("readings", "Articles read, by reason.", "reason")
        self.decisions = counter("decisions", "What became of detections, by reason.", "reason")
        self.alerts = counter("alerts", "Alerts created.", "kind", "severity")
        self.deliveries = counter("deliveries", "Deliveries by result.", "channel", "result")
        self.repeats = counter("delivery_repeats", "Deliveries sent twice, by cause.", "cause")
        self.outbox = gauge("outbox_deliveries", "Deliveries by state.", "state")
        self.outbox_age = gauge("outbox_oldest_seconds", "Age of the oldest pending delivery.")
        self.lag = gauge("stream_lag_events", "Events not yet handled, by topic.", "topic")
        self.dead_letters = gauge("dead_letters", "Events given up and not yet replayed.")
        self.role_ready = gauge("role_ready", "Whether the process does this role's work.", "role")
        self.rules_problems = gauge("rules_problems", "Problems in the rules folder as last read.")
        self.seen = seconds("published_to_fetched", "From published to first fetched.")
        self.kept = seconds("fetched_to_stored", "From document read to articles stored.")
        self.stepped = seconds("stored_to_detected", "From article stored to state stepped.")
        self.detected = seconds("stored_to_alert", "From article stored to alert row.")
        self.delivered = seconds(
            "alert_to_delivered", "From alert row to the receiver's yes.", "channel"
        )
