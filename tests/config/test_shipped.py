"""The shipped set is right, and monitor init gives it away without overwriting anything."""

import pytest

from monitor.alert.sample import sample_views
from monitor.config import files, shipped
from monitor.config.house import build, load


def test_shipped_set_has_no_problem():
    """Every list, rule, route, template and feed that ships passes the one validator."""
    house = load(shipped.folder())
    assert house.feeds
    assert house.sense.rules.enabled
    assert house.routes.subscriptions


def test_init_keeps_what_people_wrote(tmp_path):
    """A second init writes only what is missing."""
    written, kept = shipped.write(tmp_path)
    assert written
    assert not kept
    (tmp_path / "feeds.toml").write_text("# mine\n")
    (tmp_path / "alerts" / "line.j2").unlink()
    written, kept = shipped.write(tmp_path)
    assert [p.name for p in written] == ["line.j2"]
    assert (tmp_path / "feeds.toml").read_text() == "# mine\n"


def test_a_broken_rule_file_keeps_the_last_good_set(tmp_path):
    """A slip while the service runs changes nothing but the list of problems."""
    shipped.write(tmp_path)
    first = build(files.read(tmp_path))
    (tmp_path / "rules" / "negotiations.toml").write_text('[[rule]]\nid = "broken\n')
    second = build(files.read(tmp_path), last=first)
    assert second.sense is first.sense
    assert any("negotiations.toml: line 2" in str(p) for p in second.problems)


def test_a_broken_rule_file_at_the_start_spares_the_others(tmp_path):
    """Without a last good set, what is right is used."""
    shipped.write(tmp_path)
    (tmp_path / "rules" / "mine.toml").write_text('[[rule]]\nid = "broken\n')
    house = build(files.read(tmp_path))
    assert house.sense.rules.enabled
    assert [p for p in house.problems if "mine.toml" in p.file]


def test_each_part_stands_alone(tmp_path):
    """Broken routes do not keep new feeds out."""
    shipped.write(tmp_path)
    first = build(files.read(tmp_path))
    (tmp_path / "alerts" / "routes.toml").write_text("[[channel]]\n")
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nurl = "https://a.example/f"\ntitle = "A"\npublisher = "a.example"\n'
    )
    second = build(files.read(tmp_path), last=first)
    assert second.routes is first.routes
    assert list(second.feeds) == ["https://a.example/f"]


def test_an_unreadable_file_keeps_the_last_good_part(tmp_path):
    """A file that is not UTF-8 is a problem of its part, not a file that is gone."""
    shipped.write(tmp_path)
    first = build(files.read(tmp_path))
    for name in ("rules/negotiations.toml", "feeds.toml", "alerts/routes.toml"):
        (tmp_path / name).write_bytes(b"\xff")
    second = build(files.read(tmp_path), last=first)
    assert second.sense is first.sense
    assert second.feeds is first.feeds
    assert second.routes is first.routes
    assert len(second.problems) == 3


def test_only_what_an_edit_touched_is_made_again(tmp_path):
    """Compiling all of it takes seconds, and an edit is to be in force within one."""
    shipped.write(tmp_path)
    first = build(files.read(tmp_path))
    (tmp_path / "feeds.toml").write_text("")
    polled = build(files.read(tmp_path), last=first)
    assert not polled.feeds
    assert polled.sense is first.sense
    assert polled.renderer is first.renderer
    row = {"user:a": '[[rule]]\nid = "user:a"\ntitle = "A"\n'}
    ruled = build(files.read(tmp_path), row, last=first)
    assert ruled.sense.rules.rule("user:a")
    assert ruled.sense.tongues is first.sense.tongues
    (tmp_path / "rules" / "people" / "own.toml").write_text(
        'source = "us"\n[[person]]\nid = "ann-other"\nname = "Ann Other"\nparty = "france"\nrole = "Envoy"\nlevel = "envoy"\n'
    )
    listed = build(files.read(tmp_path), row, last=ruled)
    assert "ann-other" in listed.sense.lists.people
    assert listed.sense.reader is not first.sense.reader
    (tmp_path / "alerts" / "line.j2").write_text("mine")
    assert build(files.read(tmp_path), row, last=listed).renderer is not first.renderer


def test_a_wrong_user_rule_is_left_out_alone(tmp_path):
    """It blocks neither the house's files nor the other rows."""
    shipped.write(tmp_path)
    first = build(files.read(tmp_path))
    house_rule = '[[rule]]\nid = "mine"\ntitle = "M"\n'
    (tmp_path / "rules" / "mine.toml").write_text(house_rule)
    rows = {
        "user:a": '[[rule]]\nid = "user:a"\ntitle = "A"\nprocesses = ["none-such"]\n',
        "user:b": '[[rule]]\nid = "user:b"\ntitle = "B"\n',
        "user:c": "[[rule",
    }
    second = build(files.read(tmp_path), rows, last=first)
    assert second.sense.rules.rule("mine")
    assert second.sense.rules.rule("user:b")
    assert not second.sense.rules.rule("user:a")
    assert {p.file for p in second.problems} == {"user:a", "user:c"}


def test_links_to_nowhere_and_hidden_files(tmp_path):
    """An editor's lock is passed over; a file that cannot be read is a problem."""
    shipped.write(tmp_path)
    (tmp_path / "rules" / ".#own.toml").symlink_to("nobody@nowhere")
    assert files.stamp(tmp_path)
    assert not files.read(tmp_path).problems
    (tmp_path / "rules" / "own.toml").symlink_to("nowhere.toml")
    assert files.stamp(tmp_path)
    assert [p.file for p in files.read(tmp_path).problems] == ["rules/own.toml"]


def test_a_lexicon_of_a_wrong_shape_is_a_problem(tmp_path):
    """Each wrong shape is said, none stops the others."""
    shipped.write(tmp_path)
    lexicon = tmp_path / "rules" / "lexicon"
    (lexicon / "xa.toml").write_text('language = "xa"\nclass = "a"\n')
    (lexicon / "xb.toml").write_text('language = "xb"\nmonth = 3\n[class]\na = ["b"]\n')
    (lexicon / "xc.toml").write_text('language = "xc"\n[class]\na = "b"\n')
    house = build(files.read(tmp_path))
    assert [p.file[-7:] for p in house.problems] == ["xa.toml", "xb.toml", "xc.toml"]
    assert [found.language for found in house.sense.lexicons][:1] == ["en"]


def test_a_template_that_turns_wrong_keeps_its_last_good_form(tmp_path):
    """At the start the shipped one stands in; once a template was good, that one stays."""
    shipped.write(tmp_path)
    line = tmp_path / "alerts" / "line.j2"
    line.write_text("{{ v.nothing_of_the_kind }}")
    first = build(files.read(tmp_path))
    assert "line.j2" not in first.renderer.own
    line.write_text("mine: {{ v.headline }}")
    good = build(files.read(tmp_path), last=first)
    assert not good.problems
    for broken in (b"{{ v.headline", b"\xff"):
        line.write_bytes(broken)
        later = build(files.read(tmp_path), last=good)
        (view, *_) = sample_views()
        assert later.renderer.line(view).startswith("mine: ")
        assert [p.file for p in later.problems] == ["alerts/line.j2"]
    line.unlink()
    assert "line.j2" not in build(files.read(tmp_path), last=good).renderer.own


ROWS = {
    "people/a.toml": ("person", 'name = "Ann Oak"\nparty = "us"\n', "level", '"no such"'),
    "parties.toml": ("party", 'name = "Oakland"\nkind = "armed"\n', "kinds", '"state"'),
    "places.toml": ("place", 'name = "Oak Hall"\nkind = "building"\n', "country", '"Oak"'),
    "processes.toml": ("process", 'title = "Oak"\nparties = ["us", "iran"]\n', "state", '"on"'),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_wrong_row_of_a_list_is_lost_alone(tmp_path, name):
    """At the start too: file, line and key are said, and every other row is there."""
    shipped.write(tmp_path)
    table, row, key, value = ROWS[name]
    file = tmp_path / "rules" / name
    file.parent.mkdir(exist_ok=True)
    text = file.read_text() if file.exists() else 'source = "own"\n'
    good = f'\n[[{table}]]\nid = "oak-one"\n{row}'
    wrong = f'\n[[{table}]]\nid = "oak-two"\n{row}{key} = {value}\n'
    whole = build(files.read(tmp_path)).sense.lists
    file.write_text(text + wrong + good)
    house = build(files.read(tmp_path))
    (problem,) = house.problems
    assert problem.file == f"rules/{name}"
    line = (text + wrong).count("\n")
    assert problem.where == f"line {line}, {table}.oak-two.{key}"
    for sort in ("people", "parties", "places", "processes"):
        more = {"oak-one"} if table in _singular(sort) else set()
        assert set(getattr(house.sense.lists, sort)) == set(getattr(whole, sort)) | more
    assert house.sense.engine
    assert house.sense.reader


def _singular(sort):
    return {"people": "person", "parties": "party", "places": "place"}.get(sort, "process")


def test_what_is_in_force_with_a_slip_takes_later_edits(tmp_path):
    """A slip that was there at the start holds up no edit; one that is new does."""
    shipped.write(tmp_path)
    people = tmp_path / "rules" / "people" / "own.toml"
    slip = '[[person]]\nid = "a"\nname = "A"\nparty = "us"\nlevle = "head"\n'
    people.write_text(f'source = "own"\n{slip}')
    first = build(files.read(tmp_path))
    (tmp_path / "rules" / "own.toml").write_text('[[rule]]\nid = "mine"\ntitle = "M"\n')
    people.write_text(f'# a line more\nsource = "own"\n{slip}')
    second = build(files.read(tmp_path), last=first)
    assert second.sense.rules.rule("mine")
    assert [p.where for p in second.problems] == ["line 7, person.a.levle"]
    people.write_text(f'source = "own"\n{slip}{slip.replace(chr(34) + "a", chr(34) + "b")}')
    third = build(files.read(tmp_path), last=second)
    assert third.sense is second.sense
    people.write_text(f'source = "own"\n{slip}')
    assert build(files.read(tmp_path), last=third).sense is not second.sense


def test_lists_that_nobody_touched_are_not_read_again(tmp_path):
    """A rule is in force sooner so."""
    shipped.write(tmp_path)
    first = build(files.read(tmp_path))
    (tmp_path / "rules" / "own.toml").write_text('[[rule]]\nid = "mine"\ntitle = "M"\n')
    second = build(files.read(tmp_path), last=first)
    assert second.sense.lists is first.sense.lists
    assert second.sense.rules.rule("mine")
