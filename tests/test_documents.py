from stancelab.commands.documents import documents
from stancelab.commands.project import open_project


def test_generated_documents_are_up_to_date():
    stale = [str(path) for path, text in documents(open_project()).items() if path.read_text(encoding="utf-8") != text]
    assert not stale, f"run make docs: {stale}"
