"""The page that ``stancelab label --format html`` writes, from the command line and in a browser."""

import json
import shutil

import pytest

from tests.reading import Reader

HOSTILE = "<script>document.title = 'taken'</script>"
TEXT = (
    f"Turkey demanded that Greece leave the island. {HOSTILE}\r\n"
    "Norway warned of famine in the camps.\n\nمرحبا 👩‍👩‍👧 Greece offered to lift the ban on Turkey.\n"
)
SWITCHES = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"


def write_page(checkout, bundle, text):
    source, out = checkout.root / f"{HOSTILE.replace('/', '')}.jsonl", checkout.root / "page.html"
    source.write_text(json.dumps({"id": HOSTILE, "text": text}) + "\n")
    done = checkout.run("label", source.name, "--model", str(bundle), "--format", "html", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not (chromium := shutil.which("chromium")):
        pytest.skip("there is no chromium here")
    with playwright.sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=chromium, args=SWITCHES.split())


@pytest.fixture
def visit(browser):
    """Opens a page; whatever it complains of or asks the network for fails the test."""
    complaints, requests, contexts = [], [], []

    def open_page(path, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def visible(page, selector):
    return page.locator(f"{selector}:visible").count()


def test_the_page_holds_the_text_as_given(fresh, bundle):
    page = Reader(write_page(fresh, bundle, TEXT).read_text(encoding="utf-8"))
    assert page.articles == [TEXT]
    assert ["Norway (NOR/GOV)", "0", "0", "1"] in [row[:4] for row in page.tables["by-stance"]]


def test_a_page_of_standard_input_goes_to_standard_output(fresh, bundle):
    done = fresh.run("label", "-", "--model", str(bundle), "--format", "html", input=TEXT.encode())
    assert Reader(done.stdout).articles == [TEXT]


def test_pairs_without_stance_are_shown_when_asked_for(fresh, bundle):
    calls = [("label", "-", "--model", str(bundle), "--format", "html", *extra) for extra in ((), ("--all",))]
    some, every = (Reader(fresh.run(*call, input=b"Norway met Chile in the capital.").stdout) for call in calls)
    assert (some.tags["mark"], every.tags["mark"]) == (0, 2)


@pytest.mark.slow
def test_a_browser_shows_the_text_as_given_and_runs_none_of_it(fresh, bundle, visit):
    page = visit(write_page(fresh, bundle, TEXT))
    assert page.evaluate("document.querySelector('.text').textContent") == TEXT
    assert page.title() != "taken"
    assert HOSTILE in page.inner_text(".text")


@pytest.mark.slow
def test_stances_and_actors_are_filtered_with_the_keyboard(fresh, bundle, visit):
    page = visit(write_page(fresh, bundle, TEXT))
    demands, warnings = visible(page, ".text .demand"), visible(page, ".text .warning")
    assert demands
    assert warnings
    while page.evaluate("document.activeElement.value") != "demand":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert (visible(page, ".text .demand"), visible(page, ".text .warning")) == (0, warnings)
    left, total = visible(page, ".text .tag"), page.locator(".text .tag").count()
    assert page.inner_text("#shown") == f"{left} of {total} marks shown"
    while page.evaluate("document.activeElement.dataset.all") != "no":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (visible(page, ".text .tag"), visible(page, ".panel"), visible(page, "tbody tr")) == (0, 0, 0)
    assert page.evaluate("document.querySelector('.text').textContent") == TEXT


@pytest.mark.slow
def test_probabilities_show_on_focus_and_on_hover_until_dismissed(fresh, bundle, visit):
    page = visit(write_page(fresh, bundle, TEXT))
    page.focus("mark a")
    assert "act REQUEST" in page.inner_text("#tip")
    page.keyboard.press("Escape")
    assert not page.is_visible("#tip")
    page.hover("mark a >> text=Norway")
    assert "act ALERT" in page.inner_text("#tip")


@pytest.mark.slow
def test_without_script_the_page_still_reads(fresh, bundle, visit):
    page = visit(write_page(fresh, bundle, TEXT), java_script_enabled=False)
    assert HOSTILE in page.inner_text(".text")
    assert not page.is_visible("#filters")
    assert "act REQUEST" in page.get_attribute("mark a >> nth=0", "title")


@pytest.mark.slow
def test_two_thousand_sentences_are_filtered_within_a_second(fresh, bundle, visit):
    page = visit(write_page(fresh, bundle, "Turkey demanded that Greece leave the island.\n" * 2000))
    assert page.locator("mark").count() >= 2000
    took = page.evaluate("""() => new Promise((done) => {
        const start = performance.now();
        document.querySelector("[value=demand]").click();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    })""")
    assert took < 1000
