"""Finding the spans of one sentence that name an actor, and what their words say of who it is."""

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from ahocorasick_rs import AhoCorasick, MatchKind

from stancelab.actors.knowledge import Alias, DocumentText, KnowledgeBase, on
from stancelab.actors.spans import Candidate, Match, Scan
from stancelab.actors.tagger import Emitter, Tagger
from stancelab.actors.tokens import WORDS_CACHED, Observer, Tokens, is_headline, tokenize
from stancelab.actors.words import PARTICLES, VERBS, is_calendar, is_former, is_pronoun
from stancelab.schema import Actor

_ALWAYS = ("person", "organisation", "seat")
"""Kinds of aliases that are actors wherever they stand; the tagger decides about the others."""

_PLACES = ("name", "capital", "place")
_OPEN_BEFORE = re.compile(
    r"(?:North|South|East|West|Northern|Southern|Eastern|Western|Central|Upper|Lower|Greater|Soviet|Communist|Muslim"
    r"|Neighbou?ring|Occupied|The|Agency|Reuters)"
)
_SPLIT = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\b|\bor\b|&|[-–/])\s*(?:the\s+)?")
_ENDS_HEAD = re.compile(r"(?:of|for|in|from|at|on|near|outside|inside|under|who|which|that|with|to|across|along|,)")
_LONGEST_ROLE = 4
_SHORTEST_HEADLINE = 3
_ARTICLED = re.compile(r"(?:al|el|ul)-[A-Z]")
_SHORT = 4  # length of forms that may be common words in a headline in capitals
_NO_ACTOR = Alias("", "none", Actor(None))


class MentionScanner:
    """Compiled knowledge base and tagger; keeps no memory of other sentences.

    Parameters
    ----------
    tagger : Tagger or None
        None finds only aliases that are always actors, as when the tagger's training data are made.
    """

    def __init__(self, knowledge: KnowledgeBase, tagger: Tagger | None) -> None:
        self._knowledge = knowledge
        self._tagger = tagger
        self._forms = list(knowledge.aliases)
        self._automaton = AhoCorasick(self._forms, matchkind=MatchKind.LeftmostLongest)
        single = {role: f"{kind}{sector}" for role, (sector, kind) in knowledge.roles.items() if " " not in role}
        self._listed = lru_cache(maxsize=WORDS_CACHED)(self._look_up_role)
        self.observer = Observer(single)
        self._emitter = Emitter(self.observer, tagger) if tagger is not None else None

    def look(self, text: str, date: datetime.date | None, document: DocumentText) -> Scan:
        """Tokens and aliases of a sentence; `document` is where document-wide context is looked for."""
        spans = tokenize(text)
        words = [text[start:end] for start, end in spans]
        first_at = {start: token for token, (start, _) in enumerate(spans)}
        last_at = {end: token + 1 for token, (_, end) in enumerate(spans)}
        kinds, matches = ["-"] * len(spans), []
        tokens = Tokens(spans, words, kinds, is_headline(words))
        headline = len(words) > _SHORTEST_HEADLINE and tokens.headline and words[0] != "By"
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if start not in first_at or end not in last_at:
                continue
            match_ = Match(
                self._read(index, text, start, end, date, document), start, end, first_at[start], last_at[end]
            )
            if match_.alias.kind == "none" or (not headline and self._is_part_of_a_name(match_, words)):
                continue
            matches.append(match_)
            kinds[match_.first : match_.last] = [
                f"{'I' if token > match_.first else 'B'}{match_.alias.kind}"
                for token in range(match_.first, match_.last)
            ]
        return Scan(text, tokens, matches)

    def candidates(self, scans: Sequence[Scan]) -> list[list[Candidate]]:
        """Non-overlapping candidates of each sentence, in text order."""
        if self._emitter is None or not any(scan.tokens.words for scan in scans):
            return [self._candidates(scan, []) for scan in scans]
        emissions = self._emitter.emissions([scan.tokens for scan in scans])
        ends = list(accumulate(len(scan.tokens.words) for scan in scans))
        parts = (emissions[start:end] for start, end in zip([0, *ends], ends, strict=False))
        return [self._candidates(scan, self._spans(scan, part)) for scan, part in zip(scans, parts, strict=True)]

    def _spans(self, scan: Scan, emissions: list[list[float]]) -> list[tuple[int, int]]:
        """Token ranges that the tagger finds, each grown over the role and the name that follow it."""
        if self._tagger is None:
            return []
        grown = []
        for first, last in self._cut(scan.tokens.words, self._tagger.spans(emissions)):
            touching = [m for m in scan.matches if m.first < last and first < m.last]
            first = min([first, *(m.first for m in touching)])
            last = max([last, *(m.last for m in touching)])
            grown.append((first, self._grown(scan.tokens.words, last)))
        return [span for index, span in enumerate(grown) if index == 0 or grown[index - 1][1] <= span[0]]

    def _cut(self, words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Spans, each in two where a verb stands between a subject and an object: officials met Colonel Balewa."""
        for first, last in spans:
            for place in range(first + 1, last - 1):
                if words[place] in VERBS and self._is_role(words[place - 1]) and self._begins(words[place + 1]):
                    yield first, place
                    first = place + 1
            yield first, last

    def _begins(self, word: str) -> bool:
        """Whether a word may begin a mention."""
        return word[0].isupper() or word[0].isdigit() or word in ("the", "a", "an") or self._is_role(word)

    def _grown(self, words: Sequence[str], last: int) -> int:
        """End of a span once the role words and then the capitalised words that follow it are taken in."""
        role = last
        while role < len(words) and self._is_role(words[role]) and words[role][0].islower():
            role += 1
        ends = words[last - 1]
        if role == last and not self._is_role(ends) and not (last > 1 and self._is_new_name(ends)):
            return last
        name = role + (words[role : role + 1] == [","] and self._is_role(words[role - 1]))
        start = name
        while name < len(words) and (self._is_new_name(words[name]) or (name > start and words[name] in PARTICLES)):
            name += 1
        return name if name > start else max(last, role)

    def _is_new_name(self, word: str) -> bool:
        return (word[0].isupper() or _ARTICLED.match(word) is not None) and not self._is_open(word)

    def _candidates(self, scan: Scan, ranges: list[tuple[int, int]]) -> list[Candidate]:
        covered = {token for first, last in ranges for token in range(first, last)}
        for match_ in scan.matches:
            if self._is_always_one(match_.alias) and not covered.intersection(range(match_.first, match_.last)):
                ranges.append((match_.first, match_.last))
        found = [
            self.candidate(scan, first, last)
            for whole in sorted(ranges)
            for first, last in self._parts(scan, *whole)
            if first < last
        ]
        return [candidate for candidate in found if not self._is_thing(candidate)]

    def _is_thing(self, candidate: Candidate) -> bool:
        """Whether a span is headed by what no actor can be: security guarantees, a possible option."""
        if candidate.matches or candidate.role or candidate.person:
            return False
        words = [word.lower() for word in candidate.words]
        limit = next((i for i, word in enumerate(words) if i and _ENDS_HEAD.fullmatch(word)), len(words))
        return self._knowledge.roles.get(words[limit - 1], ("", ""))[1] == "thing"

    def _read(
        self, index: int, text: str, start: int, end: int, date: datetime.date | None, document: DocumentText
    ) -> Alias:
        """Reading of a form: the first whose context is there, else the one of the date."""
        form = self._forms[index]
        if len(form) < _SHORT and text.isupper():
            return _NO_ACTOR  # US in a headline in capitals is no country
        readings = self._knowledge.aliases[form]
        alias = readings[0] if len(readings) == 1 else on(readings, date)
        for context in (*self._knowledge.contexts.get(form, ()), *self._knowledge.contexts.get(f"<{alias.kind}>", ())):
            if context.holds(text, start, end, document):
                return context.alias
        return alias

    def _is_part_of_a_name(self, match_: Match, words: Sequence[str]) -> bool:
        """Whether a capitalised word that is no role, day or alias stands next to a place: Jordan Smith."""
        if match_.alias.kind not in _PLACES or match_.alias.form.isupper():
            return False  # the U.S. Seventh Fleet
        after = words[match_.last] if match_.last < len(words) else ""
        if after[:1].isupper() and (not self._is_open(after) or self._is_place(after)):
            return True
        before = words[match_.first - 1] if match_.first > 1 else ""
        return before[:1].isupper() and not self._is_open(before) and not _OPEN_BEFORE.fullmatch(before)

    def _is_place(self, word: str) -> bool:
        return any(alias.kind == "place" for alias in self._knowledge.aliases.get(word, ()))

    def _is_role(self, word: str) -> bool:
        return not self.observer.role_kind(word.lower()).startswith(("-", "thing"))

    def _is_open(self, word: str) -> bool:
        return self._is_role(word) or word in self._knowledge.aliases or is_calendar(word)

    def _is_always_one(self, alias: Alias) -> bool:
        """Whether an alias is an actor wherever it stands: persons, organisations, the Saudis."""
        plural = alias.kind == "demonym" and alias.form.removesuffix("s") in self._knowledge.aliases
        return alias.kind in _ALWAYS or (plural and alias.form.endswith("s"))

    def _parts(self, scan: Scan, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Split a span where it joins aliases of several actors: "Russian and Chinese envoys" is two."""
        inside = [m for m in scan.matches if first <= m.first and m.last <= last and m.alias.kind != "place"]
        for left, right in pairwise(inside):
            gap = scan.text[left.end : right.start]
            two = left.alias.actor != right.alias.actor or left.alias.actor.person != right.alias.actor.person
            if two and _SPLIT.fullmatch(gap):
                yield first, left.last
                first = right.first
        yield first, last

    def candidate(self, scan: Scan, first: int, last: int) -> Candidate:
        """What the words of a token range say of who it is."""
        if is_pronoun(scan.tokens.words[first]):
            last = first + 1
        words = tuple(scan.tokens.words[first:last])
        if len(words) > 1 and words[-1] in ("'s", "’s", "'", "’"):
            last, words = last - 1, words[:-1]
        matches = tuple(m for m in scan.matches if first <= m.first and m.last <= last)
        taken = {token - first for m in matches for token in range(m.first, m.last)}
        lower = ["" if token in taken else word.lower().removeprefix("ex-") for token, word in enumerate(words)]
        role_first, role_last = self._head_role(lower)
        role = self._as_listed(lower[role_first:role_last])
        taken |= set(range(role_first, role_last)) if role else set()
        start, end = scan.tokens.spans[first][0], scan.tokens.spans[last - 1][1]
        sector = self._sector([word.lower() for word in words], role)
        return Candidate(start, end, first, matches, words, role, sector, self._name(words, taken))

    def _sector(self, words: Sequence[str], role: str) -> str:
        """Sector of the head, but rebel commanders are rebels and opposition lawmakers opposition."""
        if not role or is_former(set(words)):
            return ""
        head = self._knowledge.roles[role][0]
        if head not in ("", "GOV", "MIL"):
            return head
        spans = ((i, j) for i in range(len(words)) for j in range(min(i + _LONGEST_ROLE, len(words)), i, -1))
        others = [self._knowledge.roles[form][0] for i, j in spans if (form := self._as_listed(words[i:j]))]
        return next((other for other in others if other in ("REB", "OPP")), head) or next(filter(None, others), "")

    def _head_role(self, words: list[str]) -> tuple[int, int]:
        """Range of the role phrase that heads a span: the last one before what may follow, else the first."""
        for start in range(len(words) - 2):
            if words[start + 1] == "of" and self._as_listed(words[start : start + 3]):
                return start, start + 3
        limit = next((i for i, word in enumerate(words) if i and _ENDS_HEAD.fullmatch(word)), len(words))
        for low, high, order in ((0, limit, reversed), (limit, len(words), iter)):
            for end in order(range(low + 1, high + 1)):
                for start in range(max(low, end - _LONGEST_ROLE), end):
                    if self._as_listed(words[start:end]):
                        return start, end
        return len(words), len(words)

    def _as_listed(self, words: Sequence[str]) -> str:
        """Role phrase as the table has it, singular where only that is listed; empty for no role."""
        return self._listed(" ".join(words))

    def _look_up_role(self, phrase: str) -> str:
        for form in (phrase, phrase.removesuffix("s"), phrase.removesuffix("es")):
            if form in self._knowledge.roles and self._knowledge.roles[form][1] not in ("modifier", "thing"):
                return form
        return ""

    def _name(self, words: Sequence[str], taken: set[int]) -> str:
        """Longest run of capitalised words that are neither alias nor role: a name outside the table."""
        best: list[str] = []
        run: list[str] = []
        for index, word in enumerate((*words, "")):
            if (
                not is_pronoun(word)
                and index not in taken
                and (word[:1].isupper() or (run and (word in PARTICLES or _ARTICLED.match(word))))
            ):
                run.append(word)
                continue
            while run and run[-1] in PARTICLES:
                run.pop()
            if len(run) > len(best):
                best = run
            run = []
        if len(best) == 1 and best[0] == words[0] and len(words) > 1:
            return ""  # it may be there because a sentence begins
        return " ".join(best)
