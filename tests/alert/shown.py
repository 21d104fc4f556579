"""The shipped templates, and an alert as they are given it."""

from pathlib import Path

from monitor.alert.render import NAMES
from monitor.alert.view import view_of

SHIPPED = {
    name: (Path(__file__).parents[2] / "alerts" / name).read_text(encoding="utf-8")
    for name in NAMES
}


def view(make, alert, *, test=False):
    return view_of(alert, make.subscription("desk"), "delivery-1", test=test)
