import pytest

from stancelab.commands.documents import documents
from stancelab.commands.project import open_project
from stancelab.commands.results import filled
from stancelab.errors import ConfigError


def test_generated_documents_are_up_to_date():
    stale = [str(path) for path, text in documents(open_project()).items() if path.read_text(encoding="utf-8") != text]
    assert not stale, f"run make docs: {stale}"


@pytest.fixture
def experiments(tmp_path):
    (tmp_path / "001_x").mkdir()
    (tmp_path / "001_x" / "results.csv").write_text(
        "part,model,test,figure,value,low,high\n"
        "transfer,linear,plv,F1,0.5,0.4,0.6\ntransfer,linear,plv,speed,3000,,\ncv,linear,plv,F1,0.9,0.8,1.0\n"
    )
    return tmp_path


def test_a_table_of_results_is_filled_from_its_study(experiments):
    text = "a\n<!-- results: 001_x part=transfer test=plv | F1 | speed -->\nold\n<!-- end results -->\nb\n"
    made = filled(text, experiments)
    assert "| linear | 0.500 (0.400-0.600) | 3,000 |" in made
    assert "old" not in made
    assert filled(made, experiments) == made


@pytest.mark.parametrize(
    ("marker", "message"),
    [("part=transfer | F2", "has no figure F2"), ("kind=x | F1", "has no column 'kind'")],
)
def test_a_table_that_cannot_be_filled_says_why(experiments, marker, message):
    with pytest.raises(ConfigError, match=message):
        filled(f"<!-- results: 001_x {marker} -->\n<!-- end results -->", experiments)
