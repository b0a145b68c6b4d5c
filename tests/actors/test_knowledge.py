import datetime

import pytest

from stancelab.actors.knowledge import on
from stancelab.actors.loading import load_knowledge
from stancelab.actors.tables import TABLES
from stancelab.errors import InputError
from tests.conftest import ROOT

# ISO 3166-1 alpha-3.
ISO = tuple(
    """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ
BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU
DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC
GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM
KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG
MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL
PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN
SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB
VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
""".split()  # noqa: SIM905 - as the list is published
)


def test_every_iso_state_and_territory_resolves_by_its_name(knowledge):
    assert len(ISO) == 249
    for state in ISO:
        assert knowledge.aliases[knowledge.names[state]][0].actor.id == state


def test_the_tables_are_as_large_as_promised(knowledge):
    kinds = [alias for readings in knowledge.aliases.values() for alias in readings]
    assert len(knowledge.ids - knowledge.states) >= 250
    assert len({alias.actor.person for alias in kinds if alias.kind == "person"}) >= 800
    assert len({alias.form for alias in kinds if alias.kind == "seat"}) >= 100


@pytest.mark.parametrize(
    ("form", "date", "id_"),
    [
        ("Moscow", "1990-03-01", "SUN"),
        ("Moscow", "1992-03-01", "RUS"),
        ("Belgrade", "1995-06-01", "YUG"),
        ("Belgrade", "2010-06-01", "SRB"),
        ("Prague", "1991-06-01", "CSK"),
        ("Zaire", "1996-06-01", "COD"),
        ("Burma", "1990-06-01", "MMR"),
    ],
)
def test_names_stand_for_what_they_stood_for_on_the_date(knowledge, form, date, id_):
    assert on(knowledge.aliases[form], datetime.date.fromisoformat(date)).actor.id == id_


def test_an_office_holder_has_the_office_of_the_date(knowledge):
    readings = knowledge.aliases["Donald Tusk"]
    assert on(readings, datetime.date(2012, 1, 1)).actor.id == "POL"
    assert on(readings, datetime.date(2016, 1, 1)).actor.id == "EU"


def test_surnames_that_are_words_need_an_introduction(knowledge):
    assert "Putin" in knowledge.surnames
    assert knowledge.aliases["Bush"][0].kind == "none"


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("countries.csv", "id,name", "code,name", "must have id, name"),
        ("organisations.csv", "NATO,", "USA,", "repeats the id 'USA'"),
        ("people.csv", ",RUS,GOV,", ",XXX,GOV,", "unknown actor id 'XXX'"),
        ("roles.csv", ",GOV,title", ",GOV,rank", "rank"),
        ("roles.csv", ",GOV,title", ",KING,title", "KING"),
        ("people.csv", ",2019-05-20,", ",soon,", "'soon' is no date"),
        ("forms.csv", ",capital,", ",palace,", "palace"),
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


def own_tables(tmp_path, *rows):
    lines = ["alias,id,name,sector,person,from,to", *rows]
    (tmp_path / "custom.csv").write_text("\n".join(lines) + "\n")
    return load_knowledge(ROOT / "data" / "actors", tmp_path)


def test_own_tables_win_over_the_bundled_ones(tmp_path):
    knowledge = own_tables(tmp_path, "Panama Canal|the Canal Board,PCA,Panama Canal Authority,BUS,,,")
    assert knowledge.aliases["Panama Canal"][0].actor.id == "PCA"
    assert knowledge.aliases["Canal Board"][0].actor.id == "PCA"


@pytest.mark.parametrize(("row", "column"), [(",PCA,,,,,", "alias"), ("Canal,,,,,,", "id")])
def test_an_own_row_needs_alias_and_id(tmp_path, row, column):
    with pytest.raises(InputError, match=f"custom.csv:2: {column} is empty"):
        own_tables(tmp_path, row)
