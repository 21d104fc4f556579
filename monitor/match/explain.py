"""Explain: what was found in an article and why each rule holds or not, in lines to read."""

from collections.abc import Iterable, Iterator, Sequence

from monitor.match.lists import Lists
from monitor.match.model import Finding, Matched, Via
from monitor.match.rule import Rule


def explain(matched: Matched, lists: Lists, rules: Sequence[Rule] = ()) -> tuple[str, ...]:
    """Findings with offsets, list and score; then for each rule what its text conditions say."""
    found = [_finding(finding, lists) for finding in matched.findings]
    return (*found, *_rules(matched, rules))


def _finding(finding: Finding, lists: Lists) -> str:
    named = lists.name(finding.id)
    how = f"{finding.via} {finding.score:.0f}" if finding.via is Via.FUZZY else finding.via.value
    where = f"{finding.start}-{finding.end}"
    return f"{where} {finding.surface!r}: {finding.sort} {named} ({finding.listed_in}, {how})"


def _rules(matched: Matched, rules: Iterable[Rule]) -> Iterator[str]:
    hits = {hit.rule: hit.findings for hit in matched.hits}
    for rule in rules:
        if not rule.enabled:
            yield f"rule {rule.id}: switched off"
        elif rule.id in matched.vetoed:
            yield f"rule {rule.id}: a word of its 'none' stands in the text"
        elif not rule.needs_text:
            yield f"rule {rule.id}: asks nothing of the text"
        elif rule.id in hits:
            seen = ", ".join(f"{f.surface!r} at {f.start}" for f in hits[rule.id])
            yield f"rule {rule.id}: its text conditions hold: {seen}"
        else:
            yield f"rule {rule.id}: its text conditions do not hold"
