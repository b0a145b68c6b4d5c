import pytest

from stancelab.actors.recipients import addressed
from stancelab.text.segmentation import segment


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("Turkey urged Syria to wait.", "Syria"),
        ("Turkey called on the United Nations to act.", "United Nations"),
        ("Turkey demanded that Greece withdraw.", "Greece"),
        ("Turkey threatened Greece.", "Greece"),
        ("Turkey warned of famine while Greece slept.", None),
        ("Turkey slept.", None),
    ],
)
def test_recipient_is_named_only_where_the_words_lead_to_it(finder, text, recipient):
    sentence = segment(text)[0]
    mentions = finder.find([sentence])
    found = addressed(sentence, mentions, mentions[0].actor)
    assert (found and found.text) == recipient
