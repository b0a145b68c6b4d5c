"""A page as a reader gets it: what stands in its articles and tables once its HTML is parsed."""

from collections import Counter
from html.parser import HTMLParser


class Reader(HTMLParser):
    """Parses a page.

    Attributes
    ----------
    articles : text of every article
    tables : cells of every row, by the table's id
    tags, names, ids, links : elements, attribute names, ids and fragments linked to
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.articles: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: Counter[str] = Counter()
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self._where = ""
        self.feed(page.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))  # as browsers do before parsing
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags[tag] += 1
        self.names |= set(values)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if tag == "a" else []
        if tag == "div":
            self._where = "article" if values.get("class") == "text" else ""
            self.articles += [""] if self._where else []
        elif tag == "table":
            self._where = values["id"]
            self.tables[self._where] = []
        elif self._where in self.tables and tag == "tr":
            self.tables[self._where].append([])
        elif self._where in self.tables and tag in {"td", "th"}:
            self.tables[self._where][-1].append("")

    def handle_endtag(self, tag):
        if tag in {"div", "table"}:
            self._where = ""

    def handle_data(self, data):
        if self._where == "article":
            self.articles[-1] += data
        elif self._where and self.tables[self._where] and data.strip():
            self.tables[self._where][-1][-1] += data
