"""The data of an alert's event: whole for every kind, and coded so that others can join it."""

from dataclasses import replace

import pytest

from monitor.alert.code import code_of
from monitor.alert.event import AlertData, data_of
from monitor.alert.sample import sample_alert
from monitor.terms import MESSAGES, Kind, Outcome, Slot


@pytest.mark.parametrize("kind", [k for k in Kind if k not in (Kind.OTHER, Kind.NONE)])
def test_every_kind_has_data_that_reads_back(kind):
    data = data_of(replace(sample_alert(), kind=kind))
    assert AlertData.model_validate_json(data.model_dump_json()) == data
    assert (data.code is None) == (kind in {Kind.MENTION, Kind.CORRECTION} | MESSAGES)


@pytest.mark.parametrize(
    ("outcome", "cameo", "plover"),
    [
        (Outcome.DEAL, "057", "SUPPORT"),
        (Outcome.NO_DEAL, "046", "CONSULT"),
        (Outcome.CONTINUE, "046", "CONSULT"),
        (Outcome.WALKOUT, "164", "SANCTION"),
    ],
)
def test_an_outcome_is_coded_by_what_came_out(make, outcome, cameo, plover):
    change = make.change(Slot.OUTCOME, outcome.value, after=outcome.value)
    code = code_of(replace(sample_alert(), kind=Kind.OUTCOME, changes=(change,)))
    assert (code.cameo, code.plover) == (cameo, plover)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("a-b/1/venue//geonames:292968/2", "geonames:292968"),
        ("a-b/1/date//2026-01-23/2026-01-24/1", "2026-01-23/2026-01-24"),
        ("a-b/1/venue//port-vell/1/denied", "port-vell"),
    ],
)
def test_the_canonical_value_is_given(key, value):
    alert = sample_alert()
    changed = replace(alert, changes=(replace(alert.changes[0], key=key),))
    assert data_of(changed).changes[0].value == value
