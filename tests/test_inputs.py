import datetime

import pytest

from stancelab.commands.inputs import read_inputs
from stancelab.errors import InputError


def rows(tmp_path, *dates):
    lines = "".join(f'{{"text": "Turkey left.", "date": "{date}"}}\n' for date in dates)
    (tmp_path / "in.jsonl").write_text(lines)
    return [document.date for document in read_inputs([str(tmp_path / "in.jsonl")])]


def test_documents_keep_their_dates(tmp_path):
    day = datetime.date(1990, 5, 1)
    assert rows(tmp_path, "1990-05-01", "1990-05-01T10:00:00Z", "") == [day, day, None]


def test_a_date_in_another_form_is_refused(tmp_path):
    with pytest.raises(InputError, match="row 1: date is 'soon'; give YYYY-MM-DD or leave it empty"):
        rows(tmp_path, "soon")
