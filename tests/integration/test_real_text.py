"""What the development data allow to be checked on real news; skipped where they are absent."""

import json
import re

import pytest

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
