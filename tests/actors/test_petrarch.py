import csv

import pytest

from stancelab.actors.knowledge import on
from stancelab.actors.loading import load_knowledge
from stancelab.actors.petrarch import read_actors, read_agents
from stancelab.actors.resolution import ActorFinder
from stancelab.actors.tables import CUSTOM
from stancelab.text.segmentation import segment
from tests.conftest import ROOT

ACTORS = """
# a comment
BORDURIA_ ; state
+BORDURIAN_
+SZOHOD
	[RUS]
GENERAL_PLEKSZY_ [RUSMIL <19950101] [RUSOPP 19950101-19991231]
+K._PLEKSZY
SYLDAVIAN_LEAGUE [IGOSYL]
NAMELESS_
""".splitlines()

AGENTS = """
SHEPHERD {SHEPHERDS,SHEPHERD FOLK} [~CVL]   # people
POLICE [~COP]
MYSTERY [~XYZ]
""".splitlines()


def test_forms_codes_and_dates_become_rows(knowledge):
    rows, skipped = read_actors(ACTORS, knowledge.states)
    short = {(row["alias"], row["id"], row["sector"], row["from"], row["to"]) for row in rows}
    assert ("Borduria", "RUS", "GOV", "", "") in short
    assert ("Szohod", "RUS", "GOV", "", "") in short
    assert ("General Plekszy", "RUS", "MIL", "", "1995-01-01") in short
    assert ("General Plekszy", "RUS", "OPP", "1995-01-01", "1999-12-31") in short
    assert ("Syldavian League", "IGOSYL", "IGO", "", "") in short
    assert [str(fault) for fault in skipped] == ["line 10: NAMELESS has no code"]


def test_agents_become_roles_with_their_plurals():
    rows, skipped = read_agents(AGENTS)
    assert {row["role"]: row["sector"] for row in rows} == {
        "shepherd": "CVL",
        "shepherds": "CVL",
        "shepherd folk": "CVL",
        "police": "GOV",
    }
    assert len(skipped) == 1


@pytest.mark.parametrize(("digits", "date"), [("950131", "1995-01-31"), ("120131", "2012-01-31")])
def test_two_digit_years_fall_into_the_nearest_century(knowledge, digits, date):
    rows, _ = read_actors([f"X_ [RUS >{digits}]"], knowledge.states)
    assert rows[0]["from"] == date


@pytest.mark.parametrize("code", ["[RUS 940801]", "[RUS <1994]", "[RUS >19940001]", "[RUS 2001011-20020101]", "[~]"])
def test_a_restriction_that_is_not_understood_is_reported_and_not_dropped(knowledge, code):
    rows, skipped = read_actors([f"BORDURIA_ {code}"], knowledge.states)
    assert rows == []
    assert str(skipped[0]).startswith(f"line 1: {code} has no code, or dates other")


def test_imported_tables_are_used(tmp_path, knowledge, finder):
    rows, _ = read_actors(ACTORS, knowledge.states)
    with (tmp_path / "custom.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, CUSTOM["custom.csv"])
        writer.writeheader()
        writer.writerows(rows)
    own = load_knowledge(ROOT / "data" / "actors", tmp_path)
    found = ActorFinder(own, finder.learned).find(segment("The Syldavian League urged Ruritania to wait."))
    assert found[0].actor.id == "IGOSYL"
    assert on(own.aliases["General Plekszy"], None).actor.sector == "OPP"
