"""Why a Kafka cluster does not take us, in words an operator can act on."""

import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    InvalidReplicationFactorError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)

from monitor.stream.cluster import Cluster

LOCKED_OUT = (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError)
DENIED = (
    ClusterAuthorizationFailedError,
    TopicAuthorizationFailedError,
    GroupAuthorizationFailedError,
)
FINAL = (*LOCKED_OUT, ssl.SSLError)
"""No use to try again."""


async def reason(cluster: Cluster) -> Exception | None:
    """Why no server took us: aiokafka's clients say only that none did."""
    why: Exception | None = None
    for host, port in cluster.servers:
        try:
            conn = await create_conn(host, port, request_timeout_ms=5_000, **cluster.client())
            conn.close()
        except FINAL as error:
            return error
        except (KafkaError, OSError, TimeoutError) as error:
            why = error
    return why


def sentence(cluster: Cluster, error: BaseException) -> str:
    """What is wrong, and what to look at."""
    servers = ", ".join(cluster.hosts)
    if isinstance(error, LOCKED_OUT):
        told = str(error).partition("<")[0].rstrip(": ")
        user = cluster.login.user if cluster.login else "nobody"
        return (
            f"Kafka at {servers} does not let {user!r} in ({told}). Check MONITOR_KAFKA_USER, "
            "MONITOR_KAFKA_PASSWORD and MONITOR_KAFKA_MECHANISM."
        )
    if isinstance(error, ssl.SSLError):
        return (
            f"Kafka at {servers}: no trusted TLS connection ({error}). Check MONITOR_KAFKA_TLS, "
            "and give the authority of its certificate as MONITOR_KAFKA_CA."
        )
    if isinstance(error, DENIED):
        return (
            f"Kafka at {servers} refuses us: {error}. Let the user create, read and write the "
            f"topics {cluster.prefix}.* and use the group {cluster.prefix}."
        )
    if isinstance(error, InvalidReplicationFactorError):
        return (
            f"Kafka at {servers} has too few brokers for {cluster.replication} copies ({error}). "
            "Set MONITOR_KAFKA_REPLICATION to fewer, or leave it unset."
        )
    if isinstance(error, (KafkaConnectionError, OSError)):
        told = str(error) or repr(error)
        return (
            f"Kafka at {servers} cannot be reached ({told}). Check MONITOR_BROKER, and that the "
            "broker asks for what we offer (MONITOR_KAFKA_TLS, MONITOR_KAFKA_USER, MONITOR_KAFKA_CERT)."
        )
    return f"Kafka at {servers}: {error!r}."
