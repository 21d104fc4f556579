"""What Slack's answers mean for a delivery.

https://docs.slack.dev/reference/methods/chat.postMessage and .../apis/web-api/rate-limits
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from slack_sdk.errors import SlackApiError

from monitor.deliver.failure import ChannelError, Failure, retry_after, scrub

_PERMANENT = {
    Failure.AUTH: """
        invalid_auth not_authed account_inactive token_revoked token_expired missing_scope
        no_permission not_allowed_token_type access_denied accesslimited ekm_access_denied
        org_login_required team_access_not_granted enterprise_is_restricted
        two_factor_setup_required""",
    Failure.TARGET: """
        channel_not_found not_in_channel is_archived is_inactive restricted_action
        restricted_action_read_only_channel restricted_action_thread_only_channel
        restricted_action_non_threadable_channel user_not_found cannot_dm_bot
        messages_tab_disabled""",
    Failure.REFUSED: """
        msg_too_long msg_blocks_too_long no_text invalid_blocks invalid_blocks_format
        too_many_attachments invalid_arguments invalid_metadata_format invalid_metadata_schema
        metadata_too_large cant_update_message edit_window_closed unknown_method thread_not_found invalid_thread_ts
        cannot_reply_to_message message_not_found""",
}
_FAILURE = {name: failure for failure, names in _PERMANENT.items() for name in names.split()}
"""What only a person can mend."""

NO_THREAD = frozenset(
    {"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message", "message_not_found"}
)
"""The parent of a reply is gone."""

NO_EDIT = frozenset({"cant_update_message", "edit_window_closed", "is_inactive"})
"""The card may not be edited any more (a workspace may say so): replies go on without."""

DIRECT = "im:write"
"""The scope that only a person as target needs: without it all others are reached as before."""

_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

LATER = timedelta(seconds=30)
"""Where a 429 does not say for how long."""


def name_of(error: SlackApiError) -> str:
    """Slack's own word for it; "" where the answer was none of its JSON."""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def slack_error(error: SlackApiError, secrets: Sequence[str] = ()) -> ChannelError:
    """The failure behind an answer that is not ok.

    Errors that only a person can mend are permanent: those of a conversation or message give the
    delivery up; those of the token or its scopes close the channel, and its deliveries are kept (``retry``).
    Errors that this list does not know are tried again and given up like any other. ``internal_error`` and ``fatal_error`` may have done their work,
    says Slack: the next attempt asks first.
    """
    response = error.response
    status = getattr(response, "status_code", getattr(response, "status", 0))
    name = name_of(error)
    if status == 429 or name in _LIMITED:
        headers: Mapping[str, str] = getattr(response, "headers", None) or {}
        wait = retry_after(headers.get("Retry-After")) or LATER
        return ChannelError(Failure.RATE_LIMITED, f"HTTP {status}", retry_after=wait)
    if name in _FAILURE:
        if name != "missing_scope":
            return ChannelError(_FAILURE[name], name, permanent=True)
        needed = str(response.data.get("needed"))
        failure = Failure.TARGET if needed == DIRECT else _FAILURE[name]
        return ChannelError(failure, f"{name}: the app needs {needed}", permanent=True)
    if name in ("internal_error", "fatal_error"):
        return ChannelError(Failure.UNANSWERED, name)
    return ChannelError(Failure.BUSY, scrub(name or f"HTTP {status}", secrets))
