import pytest

from stancelab.corpus.readers import read_corpus, read_folder, read_plv, read_text
from stancelab.errors import CorpusError, InputError

TRAIN = "\tsentence_id\tmarked_sentence\tsource\ttarget\tgold_root\n"
TEST = "uid\tmarked_sentence\tsource\ttarget\tgold_root\n"
ROW = "<s>Oslo</s> freed <t>two sailors</t>."


def write(tmp_path, text: str):
    path = tmp_path / "plv.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_both_plv_layouts_are_read_alike(codebook, tmp_path):
    train = read_plv(write(tmp_path, TRAIN + f"0\t4\t{ROW}\tOslo\ttwo sailors\tYIELD\n"), codebook)
    test = read_plv(write(tmp_path, TEST + f"u1\t{ROW}\tOslo\ttwo sailors\tYIELD\n"), codebook)
    for corpus in (train, test):
        annotated = corpus.documents[0]
        assert annotated.document.text == "Oslo freed two sailors."
        assert [m.text for m in annotated.mentions] == ["Oslo", "two sailors"]
        assert annotated.annotations[0].acts == {"YIELD"}
        assert annotated.annotations[0].recipients == (annotated.mentions[1].actor,)


@pytest.mark.parametrize(
    ("marked", "mentions"),
    [
        ("<s><t>Norse</t> fighters</s> left.", ["Norse fighters"]),
        ("<s>The Army (NA) </s>left <t>Oslo</t> and <t>Oslo</t>.", ["The Army (NA)", "Oslo", "Oslo"]),
        ("<s>Oslo left.", []),
    ],
)
def test_nested_padded_and_unclosed_tags(codebook, tmp_path, marked, mentions):
    path = write(tmp_path, TEST + f"u1\t{marked}\ta\tb\tAGREE\n" + f"u2\t{ROW}\ta\tb\tAGREE\n")
    corpus = read_plv(path, codebook)
    found = [m.text for a in corpus.documents if a.document.id == "plv-0002" for m in a.mentions]
    assert found == mentions
    assert len(corpus.documents) + len(corpus.skipped) == 2


def test_rows_without_source_are_listed_not_dropped_in_silence(codebook, tmp_path):
    corpus = read_plv(
        write(tmp_path, TEST + f"u1\tNobody freed <t>men</t>.\ta\tb\tYIELD\nu2\t{ROW}\ta\tb\tAID\n"), codebook
    )
    assert [(fault.line, fault.message) for fault in corpus.skipped] == [(2, "no source is marked in the sentence")]


def test_unknown_root_names_row_and_valid_roots(codebook, tmp_path):
    with pytest.raises(CorpusError, match=r"plv.tsv:2: unknown gold_root 'YELD' \(did you mean 'YIELD'\?\)"):
        read_plv(write(tmp_path, TEST + f"u1\t{ROW}\ta\tb\tYELD\n"), codebook)


def test_missing_column_names_the_columns_there_are(codebook, tmp_path):
    with pytest.raises(InputError, match=r"no column gold_root \(columns: marked_sentence\)"):
        read_plv(write(tmp_path, "marked_sentence\n" + ROW + "\n"), codebook)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"PK\x03\x04\x00\x00", "binary"),
        ("caf\u00e9".encode("latin-1"), "not UTF-8 .byte 3"),
    ],
)
def test_unreadable_text_says_what_to_do(tmp_path, raw, message):
    path = tmp_path / "article.txt"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=message):
        read_text(path)


def test_absent_file_and_folder_are_named(codebook, tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_text(tmp_path / "nowhere.txt")
    with pytest.raises(InputError, match="holds no corpus document"):
        read_corpus(tmp_path, codebook, frozenset())


def test_the_same_id_twice_is_a_fault(codebook, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.md").write_text(f"---\ndate: 2019-03-05\nconflict: {folder}\n---\nRain fell.\n")
    _, faults = read_folder(tmp_path, codebook, frozenset())
    assert [fault.message for fault in faults if "taken by" in fault.message]


def test_hash_follows_content(codebook, tmp_path):
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "x.md"
    path.write_text("---\ndate: 2019-03-05\nconflict: a\n---\nRain fell.\n")
    before = read_corpus(tmp_path, codebook, frozenset()).sha256
    path.write_text("---\ndate: 2019-03-05\nconflict: a\n---\nSnow fell.\n")
    assert read_corpus(tmp_path, codebook, frozenset()).sha256 != before
