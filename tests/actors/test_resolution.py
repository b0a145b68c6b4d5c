import datetime
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelab.text.segmentation import segment


def find(finder, text):
    return finder.find(segment(text))


def test_surname_resolves_to_the_person_met_before(finder):
    mentions = find(finder, "Ghana's trade minister, Foreign Minister Kwesi Ampadu of Ghana, spoke. Ampadu left.")
    assert mentions[-1].text == "Ampadu"
    assert mentions[-1].reason == "surname of an actor resolved in sentence 0"


def test_an_introduced_person_speaks_for_the_state(finder):
    mentions = find(finder, "Togolese Foreign Minister Afi Mensah arrived. Mensah demanded a pledge.")
    assert [(m.text, m.actor.id, m.actor.person) for m in mentions] == [
        ("Togolese Foreign Minister Afi Mensah", "TGO", "Afi Mensah"),
        ("Mensah", "TGO", "Afi Mensah"),
    ]


def test_a_person_outside_the_table_stays_unknown_with_its_mention(finder):
    mention = find(finder, "President Ada Berg refused.")[0]
    assert (mention.actor.id, mention.text, mention.actor.person) == (None, "President Ada Berg", "Ada Berg")


def test_memory_ends_with_the_document(finder):
    find(finder, "Togolese Foreign Minister Afi Mensah arrived.")
    assert [m.actor.id for m in find(finder, "Mensah demanded a pledge.") if m.actor.id] == []


def test_junk_holds_no_actor(finder):
    assert find(finder, "Read more: Turkey closes border") == []


@given(st.text(max_size=300))
def test_any_text_is_survived_and_spans_hold_their_words(finder, text):
    mentions = find(finder, text)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "mention", "id_", "reason"),
    [
        ("Hezbollah fired a volley. The group called it a warning.", "The group", "HEZBOLLAH", "refers to Hezbollah"),
        ("Chad closed the border. Its army dug in.", "Its army", "TCD", "refers to Chad"),
        ("The Front for Fair Harvests (FFH) met. Prices must rise, FFH said.", "FFH", None, "acronym"),
    ],
)
def test_actors_are_followed_through_the_document(finder, text, mention, id_, reason):
    found = {m.text: m for m in find(finder, text)}
    assert found[mention].actor.id == id_
    assert reason in found[mention].reason


def test_both_sides_are_nobody_alone(finder):
    mention = find(finder, "Chad and Niger met in Paris. Both sides promised to wait.")[-1]
    assert (mention.text, mention.actor.id) == ("Both sides", None)
    mention = find(finder, "Chad and Niger met. Officials from the two neighbours will talk again.")[-1]
    assert (mention.text, mention.actor.id) == ("Officials from the two neighbours", None)


def test_coordinated_actors_are_found_one_by_one(finder):
    mentions = find(finder, "Britain, France and Germany urged Iran to wait.")
    assert [m.actor.id for m in mentions] == ["GBR", "FRA", "DEU", "IRN"]


def test_names_resolve_as_of_the_date(finder):
    sentences = segment("Moscow cut off the oil.")
    assert finder.find(sentences, datetime.date(1990, 5, 1))[0].actor.id == "SUN"
    assert finder.find(sentences, datetime.date(2000, 5, 1))[0].actor.id == "RUS"


def test_the_latest_year_in_a_text_dates_it(finder):
    assert find(finder, "In 1990 Moscow cut off the oil.")[0].actor.id == "SUN"


def ids(finder, text, date=None):
    return [(m.text, m.actor.id) for m in finder.find(segment(text), date)]


def test_a_verb_parts_subject_and_object(finder):
    found = ids(finder, "Turkish officials met Colonel Ade Balewa of the presidential guard.")
    assert [words for words, _ in found] == ["Turkish officials", "Colonel Ade Balewa of the presidential guard"]


def test_us_is_a_country_and_no_pronoun(finder):
    found = ids(finder, "US officials said Washington was ready.")
    assert found == [("US officials", "USA"), ("Washington", "USA")]


def test_mentions_come_in_text_order_even_where_a_name_stands_before_its_introduction(finder):
    mentions = find(finder, "After Zorbin left, Russian envoy Petr Zorbin said Zorbin would return.")
    assert [m.text for m in mentions] == ["Zorbin", "Russian envoy Petr Zorbin", "Zorbin"]
    assert {m.actor.id for m in mentions} == {"RUS"}


def test_a_surname_that_is_a_common_word_does_not_take_it_over(finder):
    found = [
        words for words, _ in ids(finder, "Vietnam's To Lam met reporters. To end the dispute, Laos sent an envoy.")
    ]
    assert "To" not in found


@pytest.mark.parametrize(("year", "id_"), [(2012, "USA"), (2024, "USA"), (1985, None), (2060, None)])
def test_a_bare_surname_is_an_office_holder_of_the_time(finder, year, id_):
    assert ids(finder, "Obama said no.", datetime.date(year, 1, 1)) == [("Obama", id_)]


def test_numbers_of_people_are_no_years(finder):
    assert ("Moscow", "RUS") in ids(finder, "The police shot 1950 people on Friday. Moscow warned Prague.")
    assert ("Moscow", "RUS") in ids(finder, "Power failed in 1950 villages. Moscow warned Prague.")


def test_capitals_in_brackets_that_are_no_initials_name_nobody(finder):
    assert "GDP" not in [words for words, _ in ids(finder, "China (GDP growth slowed) warned Japan. Its GDP fell.")]


def test_a_month_is_a_month_where_it_is_used_as_one(finder):
    found = [words for words, _ in ids(finder, "We saw Theresa May on May 5. In May she left. May sighed.")]
    assert found.count("May") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "the Kremlin said that the harvest was late and " * 110_000,
        ". ".join(f"President Qx{number}o Zz{number}a spoke" for number in range(100_000)),
        ", ".join(f"envoy Zz{number}a" for number in range(20_000)),
    ],
    ids=["five MB in one line", "a hundred thousand unknown names", "one endless list"],
)
def test_huge_texts_are_survived(finder, text):
    assert find(finder, text)


@pytest.mark.slow
def test_ten_thousand_random_strings_are_survived(finder):
    generator = random.Random(0)
    for _ in range(10_000):
        text = "".join(
            chr(generator.choice((generator.randrange(32, 127), generator.randrange(0xD800)))) for _ in range(40)
        )
        assert all(text[m.start : m.end] == m.text for m in find(finder, text))
