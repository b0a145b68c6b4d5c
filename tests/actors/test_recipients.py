import pytest

from stancelab.text.segmentation import segment


@pytest.mark.parametrize(
    ("text", "holder", "recipient"),
    [
        ("Turkey urged Syria to wait.", "Turkey", "Syria"),
        ("Turkey called on the United Nations to act.", "Turkey", "the United Nations"),
        ("Turkey demanded that Greece withdraw its troops.", "Turkey", "Greece"),
        ("Turkey threatened Greece with sanctions.", "Turkey", "Greece"),
        ("Greece was urged by Turkey to withdraw.", "Turkey", "Greece"),
        ("Turkey said it was ready to talk.", "Turkey", None),
    ],
)
def test_recipient_is_whom_the_words_lead_to(finder, text, holder, recipient):
    sentence = segment(text)[0]
    mentions = finder.find([sentence])
    actor = next(m.actor for m in mentions if m.text == holder)
    found = finder.recipient_of(sentence, mentions, actor)
    assert (found and found.text) == recipient
