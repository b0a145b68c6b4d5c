import pytest

from stancelab.actors.knowledge import TABLES, load_knowledge
from stancelab.errors import InputError
from tests.conftest import ROOT

# United Nations members by ISO 3166 alpha-3 code, and the two observer states.
UN_STATES = tuple(
    """
AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF CAN
CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI FRA FSM
GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ
KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ
MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT ROU RUS RWA SAU SDN
SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TZA UGA
UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE PSE VAT
""".split()  # noqa: SIM905 - as the lists are published
)


def test_every_member_and_observer_state_resolves_by_its_name(knowledge):
    assert len(UN_STATES) == 195
    for state in UN_STATES:
        assert knowledge.aliases[knowledge.names[state]].actor.id == state


def test_nearly_every_state_has_a_demonym_and_a_capital_used_as_name(knowledge):
    kinds = {(alias.actor.id, alias.kind) for alias in knowledge.aliases.values()}
    without_demonym = [state for state in UN_STATES if (state, "demonym") not in kinds]
    assert sorted(without_demonym) == ["DMA", "LIE", "VAT"]


def test_at_least_forty_organisations_and_armed_groups(knowledge):
    assert sum(alias.kind == "organisation" for alias in knowledge.aliases.values()) >= 40


def test_a_surname_of_two_office_holders_is_no_ones(knowledge):
    assert "Putin" in knowledge.surnames
    assert "Bush" not in knowledge.surnames


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("countries.csv", "id,name", "code,name", "must have id, name"),
        ("organisations.csv", "NATO,", "USA,", "repeats the id 'USA'"),
        ("people.csv", ",RUS,GOV,", ",XXX,GOV,", "unknown actor id 'XXX'"),
        ("roles.csv", ",GOV,title", ",GOV,rank", "kind 'rank' is not one of"),
        ("roles.csv", ",GOV,title", ",KING,title", "sector is not one of"),
    ],
)
def test_faulty_tables_are_named(tmp_path, table, old, new, message):
    for name in TABLES:
        text = (ROOT / "data" / "actors" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1) if name == table else text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_knowledge(tmp_path)


def test_an_absent_table_is_named(tmp_path):
    with pytest.raises(InputError, match=r"countries.csv cannot be read"):
        load_knowledge(tmp_path)
