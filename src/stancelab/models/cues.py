"""Cue expressions by act: a lexicon for the keyword baseline and for the linear model with signals.

Written from the codebook's include rules; every expression begins at a word.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

_LEXICON: dict[str, str] = {
    "CONCEDE": r"""
        apologi[sz] | sorry | regret | admit(?:s|ted)? | back(?:ed|s|ing)? down | drop(?:ped|s|ping)? | scrap
        shelv | abandon | eas(?:e|ed|es|ing)\b | lift(?:ed|s|ing)?\b
        relax | soften | loosen | postpon | delay
        defer | withdrew the | ceasefire | cease-fire | truce | pardon | amnest | acquit | commut | resign
        step(?:ped|s|ping)? (?:down|aside) | relent | (?:willing|ready|prepared) to | give(?:s|n)? up | gave up
        giving up | conced | compromis | accept | yield | bow(?:ed|s)? to
        agree(?:d|s)? to (?:release|free|withdraw|lift|halt|stop|suspend|end|pull)
        agree(?:d|s)? to (?:hand|return|allow|disarm|cease|open|let)
        (?:will|would|to) (?:release|free|withdraw|lift|halt|stop|suspend|end|pull|hand|return|allow|disarm|reopen|ease)
        offer(?:ed|s|ing)? to | no longer | climb-?down | reinstat | restor | compensat | clemency | legali[sz]
        """,
    "RETREAT": r"""
        releas | freed | free(?:s|ing)?\b | set free | let go | withdr[ae]w
        pull(?:ed|s|ing|out)? (?:out|back|its) | pullout | hand(?:ed|s|ing)? (?:over|back) | return(?:ed|s|ing)
        surrender | reopen | re-open | disarm | demobili | laid down | lay(?:s|ing)? down | let (?:in|go)
        allow(?:ed|s|ing)? | open(?:ed|s)? | evacuat | retreat | vacat | dismantl | left
        end(?:ed|s)? (?:its|their|a|the|his|her) | gave (?:back|up) | repatriat | extradit | unblock
        call(?:ed|s)? off | halt
        """,
    "REQUEST": r"""
        urg | demand | appeal | insist | request | summon | plead | pled | seek | sought | petition | pray
        beg(?:ged|s)?\b | call(?:ed|s|ing)? (?:on|for|upon) | ask | press(?:ed|es|ing|ur) | order(?:ed|s|ing)
        instruct | tell(?:s|ing)? | told | must | should | need(?:s|ed)? to | (?:has|have|had) to | invit | propos
        suggest | recommend | advis | lobb | push | exhort | requir | want | condition | deadline | ultimatum
        encourag | remind | expect | wish | implor | campaign | asylum
        """,
    "THREATEN": r"""
        threat | ultimatum | deadline | retaliat | consequence | tolerat | reveng | aveng | vow | swor
        reserv(?:es|ed) the right
        (?:will|would|to|may|might|could) (?:strike|impose|respond|attack|close|expel|boycott)
        (?:will|would|to|may|might|could) (?:cut|suspend|ban)
        (?:will|would|to|may|might|could) (?:hit|use|take|deploy|arrest|punish|walk|block|halt|stop|seize)
        (?:will|would|to|may|might|could) (?:resume|quit|sue|charge|fire|shoot|withhold)
        be (?:cut off|closed|banned|expelled)
        warn(?:ed|s|ing)? (?:that )?(?:it|he|she|they|we)\b | prepar(?:ed|es|ing) to | plan(?:s|ned|ning)?
        consider | ready to | from (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|midnight|next)
        otherwise | unless | escalat | reprisal
        """,
    "ALERT": r"""
        warn | caution | alert | risk | danger | fear | spiral | famine | starv | catastroph | collaps | worsen
        deteriorat | crisis | could (?:collapse|spiral|lead|trigger|plunge|spark|provoke) | running out
        concern | worr | alarm | imminent | brink
        """,
    "ACCUSE": r"""
        accus | condemn | blam | denounc | critici | charg | convict | sue[sd]?\b | investigat | complain
        alleg | slam | blast | lash | deplor | protest(?:ed)? against | indict | prosecut | guilty | sentenc
        probe | inquir | lawsuit | rap(?:ped|s) | censur | assail | attack(?:ed)? (?:the )?(?:policy|decision)
        express(?:ed|es)? (?:concern|anger|regret|dismay) | fault | hit out | suspect | trial | tried
        unacceptable | violat
        """,
    "REJECT": r"""
        reject | refus | declin | dismiss | rul(?:ed|es|ing) out | will not | won't | would not | veto | defy
        defi(?:ed|es|ance|ant) | turn(?:ed|s)? down | den(?:y|ied|ies) | rebuff | snub | ignor | oppos
        block(?:ed|s)? | never | no question | walk(?:ed)? out | boycott | spurn | reluct | resist
        break(?:s|ing)? off | broke off | scoff | object | flout | vow(?:ed)? to continue
        """,
    "ASSAULT": r"""
        attack | kill | shell | bomb | struck | raid | ambush | storm | clash | shot | shoot | fir(?:ed|ing)\b
        explo | assassin | murder | wound | injur | massacr | abduct | kidnap | seiz | hostage | tortur | execut
        beat(?:en|ing|s)?\b | launch | fought | fight | battl | invad | assault | air ?strike | strikes? on
        destroy | captur | hijack | rocket | mortar | gunmen
        """,
    "COERCE": r"""
        arrest | detain | ban(?:ned|s|ning)?\b | seiz | curfew | deport | evict | jail | imprison
        crack(?:ed|s)? down | crackdown | impos | censor | confiscat | shut | clos(?:ed|es|ing) | block
        restrict | tear gas | dispers | emergency | martial law | hack | expel | extradit | raid
        question(?:ed|ing) | prevent | bar(?:red|s) | siege | demolish | nationali | freez | froz | forc
        """,
    "SANCTION": r"""
        sanction | embargo | suspend | expel | recall | tariff | cut(?:s|ting)? (?:off|aid|its|ties|diplomatic)
        sever | freez | froz | cancel | withdr[ae]w (?:its|his|her) ambassador | halt(?:ed|s)?
        broke(?:n)? (?:off|diplomatic) | boycott | downgrad | levy | blacklist | withh[eo]ld
        pull(?:ed|s)? out of | quit | reduc | ban(?:ned|s)? (?:imports|exports)
        """,
    "PROTEST": r"""
        protest | march(?:ed|es|ing)\b | rall(?:y|ied|ies) | demonstrat | riot | hunger strike | picket | sit-in
        burn(?:ed|t|ing) | (?:went|go|going|gone|on) (?:on )?strike | walk(?:ed)? out | took to the streets
        boycott | block(?:ed|ing)? (?:a |the )?road | strike | gather | chant | throng | torch
        """,
    "MOBILIZE": r"""
        mobili[sz] | deploy | on (?:high |full |maximum )?alert | exercis | mass(?:ed|ing) | troops | reinforc
        patrol | test-?fir | dispatch | missile test | war games | build-?up | readiness
        sent (?:troops|warships|jets|soldiers) | drill | manoeuv | maneuv
        """,
    "CONSULT": r"""
        met\b | meet | talk | visit | host | discuss | telephone | phon | negotiat | mediat | arriv | receiv
        confer | consult | tour | summit | held | hold | travel | dialogue | greet
        call(?:ed)? (?:his|her|president) | envoy | delegat | welcom
        """,
    "AGREE": r"""
        agree | pledg | promis | sign | will (?:send|join|meet|help|host|attend|provide|give|visit|support)
        accord | pact | deal | intend | plan(?:s|ned)? to | initial | commit | offer | approv | hope
        ready to (?:help|send|mediate|talk|cooperate) | volunteer
        """,
    "SUPPORT": r"""
        prais | welcom | back(?:ed|s|ing)?\b | support | recogni[sz] | endors | defend | hail | solidarity
        ratif | applaud | commend | congratulat | thank | honou?r | salut | favou?r | sid(?:ed|es|ing) with
        uph[eo]ld | diplomatic (?:relations|ties) | establish | appreciat | sympath | condolence | justif
        vouch
        """,
    "COOPERATE": r"""
        joint | cooperat | co-operat | shar(?:ed|es|ing) | trade | trading | together | extradit | collaborat
        export | import | shipp | exchang | partner | train(?:ed|s|ing) | assist(?:ed|s)? in | coordinat
        side by side
        """,
    "AID": r"""
        aid\b | donat | deliver | suppl | airlift | loan | grant | provid | gave\b | give(?:s|n)?\b
        send(?:s|ing)?\b | sent\b | fund | assist | relief | rescu | shelter | refuge | financ | contribut
        help | money | million | peacekeep | food | humanitarian | arm(?:ed|s)
        """,
}


_EXPRESSIONS: dict[str, list[str]] = {
    act: [cue.strip() for line in block.strip().splitlines() for cue in line.split(" | ")]
    for act, block in _LEXICON.items()
}

CUES: dict[str, str] = {act: rf"\b(?:{'|'.join(cues)})" for act, cues in _EXPRESSIONS.items()}
"""Act to one regular expression."""

_WORD = re.compile(r"\w+")
_KEY = 3


def find_cues(text: str) -> Iterator[tuple[int, str, str]]:
    """Every cue in text order: where it begins, its act, and the words that were found, in lower case."""
    lower = text.lower()
    for word in _WORD.finditer(lower):
        for act, expression in _INDEX.get(word[0][:_KEY], ()):
            if found := expression.match(lower, word.start()):
                yield word.start(), act, found[0]


def _index() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """First letters of a word to what may begin there, so that most words are looked up once and tried never."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for act, cues in _EXPRESSIONS.items():
        for cue in cues:
            group = re.match(r"\(\?:([a-z|]+)\)", cue)
            for start in group[1].split("|") if group else [re.match("[a-z]+", cue)[0]]:  # type: ignore[index]
                found[start[:_KEY]][act].append(cue)
    return {
        key: [(act, re.compile("|".join(dict.fromkeys(cues)))) for act, cues in acts.items()]
        for key, acts in found.items()
    }


_INDEX = _index()
