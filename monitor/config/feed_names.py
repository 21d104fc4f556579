"""What feeds.toml names and no list has: parties and countries. The feed is polled all the same."""

from collections.abc import Collection

from monitor.alert.route import near
from monitor.config import toml
from monitor.errors import Problem
from monitor.match.problem import place_of

_CODE = "Write the two letters of ISO 3166-1, as in gb."


def unknown(
    text: str, file: str, parties: Collection[str], places: Collection[str]
) -> list[Problem]:
    """A problem for each party and country that is not listed.

    Args:
        text: feeds.toml.
        file: how it is called in problems.
        parties: ids of the listed parties.
        places: ids of the known places, a country's being ``country:gb``.
    """
    data, wrong = toml.parse(text, file)
    rows = data.get("feed", ()) if not wrong else ()
    found: list[Problem] = []
    for n, row in enumerate(row for row in rows if isinstance(row, dict)):
        party, country = str(row.get("party", "")), str(row.get("country", ""))
        if party and party not in parties:
            what = f"{party!r} is in no list of parties"
            advice = near(party, parties) or "Correct it, or list it first."
            found.append(Problem(file, place_of(("feed", n, "party"), data, text), what, advice))
        if len(country) == 2 and f"country:{country.lower()}" not in places:
            what = f"no country has the code {country!r}"
            found.append(Problem(file, place_of(("feed", n, "country"), data, text), what, _CODE))
    return found
