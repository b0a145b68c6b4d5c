"""What the development data allow to be checked on real news; skipped where they are absent."""

import json
import re

import pytest

from stancelab.corpus.readers import read_plv
from stancelab.evaluation.actors import best_match
from stancelab.text.segmentation import segment

pytestmark = pytest.mark.slow


def test_the_article_gets_its_plain_demands_and_its_menu_line_nothing(trained, shared):
    done = trained.run("label", str(shared / "articles" / "berlin_talks.txt"), "--format", "jsonl", "--all")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert all("Select Language" not in record["text"] for record in records)
    by_mention = {record["actor"]["mention"]: record["actor"] for record in records}
    assert by_mention["Russian President Vladimir Putin"]["id"] == "RUS"
    assert by_mention["Zelensky"]["id"] == "UKR"
    assert by_mention["U.S. envoy Steve Witkoff"]["id"] == "USA"
    assert by_mention["Kremlin spokesperson Dmitry Peskov"]["id"] == "RUS"
    assert by_mention["NATO Secretary General Jens Stoltenberg"]["id"] == "NATO"
    assert by_mention["German Chancellor Friedrich Merz"]["id"] == "DEU"


def test_segment_features_reach_eighty_on_the_benchmark_by_cross_validation(trained, shared):
    done = trained.run("train", "data=plv", f"data.path={shared / 'plv_train.tsv'}", "tracking=off")
    assert done.returncode == 0, done.stderr
    four_way = re.search(r"macro, four-way[^\d]+([\d.]+)", done.stdout)
    assert four_way is not None
    assert float(four_way[1]) >= 0.8
    assert "4 rows cannot be used" in done.stderr


def test_nine_in_ten_sources_of_the_benchmark_are_found(finder, codebook, shared):
    documents = read_plv(shared / "plv_train.tsv", codebook).documents
    found = 0
    for item in documents:
        sources = [mention for mention in item.mentions if mention.actor == item.annotations[0].actor]
        spans = finder.find(item.document.sentences)
        found += any(best_match(source, spans) for source in sources)
    assert found / len(documents) >= 0.9


def test_every_named_actor_of_the_article_is_resolved(finder, shared):
    text = (shared / "articles" / "berlin_talks.txt").read_text(encoding="utf-8")
    mentions = finder.find(segment(text))
    people = "Zelensky|Putin|Trump|Witkoff|Kushner|Merz|Stoltenberg|Peskov"
    names = f"{people}|Ukrain|Russia|Germany|Britain|France|NATO|Kyiv|Moscow|Kremlin|Europe"
    unresolved = [m.text for m in mentions if re.search(names, m.text) and m.actor.id is None]
    assert unresolved == []
    found = {m.actor.person for m in mentions if m.actor.person}
    assert {"Volodymyr Zelensky", "Vladimir Putin", "Steve Witkoff", "Jared Kushner", "Dmitry Peskov"} <= found
