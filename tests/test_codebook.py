import pytest

from stancelab.codebook import load_codebook
from stancelab.errors import ConfigError, InputError


@pytest.mark.parametrize(
    ("act", "stance"),
    [
        ("CONCEDE", "concession"),
        ("RETREAT", "concession"),
        ("REQUEST", "demand"),
        ("THREATEN", "warning"),
        ("ALERT", "warning"),
        ("REJECT", "none"),
        ("COMMENT", "none"),
        ("YIELD", "concession"),
    ],
)
def test_acts_stand_for_the_stances_of_the_design(codebook, act, stance):
    assert codebook.stance_of(act) == stance


def test_every_plover_root_and_our_two_acts_are_defined(codebook):
    roots = (
        "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE"
    )
    assert set(codebook.acts) == {*roots.split(), "COERCE", "ASSAULT", "ALERT", "COMMENT"}


def test_yield_means_concede_or_retreat(codebook):
    assert codebook.from_scheme("plv", "YIELD") == ("CONCEDE", "RETREAT")
    assert codebook.to_scheme("plv", "RETREAT") == "YIELD"


def test_cameo_roots_one_to_twenty_are_mapped(codebook):
    assert set(codebook.mappings["cameo"]) == {f"{root:02d}" for root in range(1, 21)}


def test_ours_without_a_plover_root_map_to_nothing(codebook):
    assert codebook.to_scheme("plover", "ALERT") is None


def test_unknown_act_names_the_closest(codebook):
    with pytest.raises(ConfigError, match="did you mean 'REQUEST'"):
        codebook.stance_of("REQUESTS")


def test_a_key_given_twice_is_refused(tmp_path):
    path = tmp_path / "codebook.yaml"
    path.write_text("version: '1'\nversion: '2'\n")
    with pytest.raises(InputError, match="given twice"):
        load_codebook(path)


def test_a_contradiction_is_named(codebook, tmp_path):
    from tests.conftest import ROOT

    text = (ROOT / "data" / "codebook.yaml").read_text()
    path = tmp_path / "codebook.yaml"
    path.write_text(text.replace("YIELD: [CONCEDE, RETREAT]", "YIELD: [CONCEDE, REJECT]"))
    with pytest.raises(InputError, match="plv YIELD maps to acts of different stances"):
        load_codebook(path)
