"""English."""

from __future__ import annotations

import re

from .base import Language, phrases, words

_NUMBER = re.compile(
    r"\d|(?<!\w)(?<!the )(?<!our )(?<!these )(?<!other )(?:two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?"
    r"|trillions?|half|third(?! part)|quarter|twice|doubled?|tripled?|halved|percent|per cent"
    r"|thirds|quarters|majority|fifths?)(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\w)(?:(?:1[5-9]|20)\d\d(?:s)?(?!\w|,\d)|(?:January|February|March|April|June|July|August"
    r"|September|October|November|December)(?!\w)|May\s+\d|\d{1,2}\s+May(?!\w)"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:last|next|this|past)\s+(?:year|month|week|"
    r"season|night|decade|century|quarter|spring|summer|autumn|winter|\w+\s+years)|yesterday|"
    r"today|tomorrow|years?\s+ago|centur(?:y|ies)|decades?\s+ago)",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"(?<!\w)(?:(?:more|less|fewer|higher|lower|greater|larger|bigger|smaller|better|worse|faster"
    r"|older|younger|longer|shorter|stronger|weaker|cheaper|rather|other)\s+(?:\w+\s+){0,3}than"
    r"|than|most\s+\w+|the\s+\w{3,}est|highest|lowest|largest|biggest|smallest|fastest|oldest"
    r"|youngest|longest|worst|best|first|only|twice|double|triple|compared\s+(?:with|to)|record"
    r"|as\s+\w+\s+as|times\s+(?:the|as|more|higher)|outpaced?|exceed\w*|unlike|least|unprecedented"
    r"|rose|risen|fell|fallen|grew|grown|increas\w+|decreas\w+|declined?\s+(?:by|from|to\s\d)|dropped|slowed|doubled"
    r"|halved|tripled|higher|lower)(?!\w)",
    re.IGNORECASE,
)

DATA = Language(
    code="en",
    abbreviations=words(
        "mr mrs ms messrs dr prof st sen rep gov gen col lt maj capt sgt cpl cmdr adm rev hon pres"
        " supt det insp cllr mt ft vs v fig figs eq ca approx cf e.g i.e viz al op nos vol vols pp"
        " ed eds dept univ assn bros cie ph jan feb mar apr aug sept oct nov dec mon tue tues wed"
        " thu thurs fri"
    ),
    soft_abbreviations=words(
        "inc ltd co corp jr sr etc no p.m a.m u.s u.k u.n e.u u.s.a d.c ph.d m.d b.c a.d st ave"
        " blvd"
        " rd est sq est dist pt min max sat sun"
    ),
    lone_capitals=frozenset(),
    starters=words(
        "the a an this that these those it he she they we i you his her its their our my but and so"
        " in on at for from as if when while after before although though however since because"
        " there what who why how where which yet or nor no not one two some many most all both each"
        " every another other with by to according meanwhile moreover then now here today earlier"
        " later last also instead still once under over during until despite do did is are was were"
        " nobody everyone someone everybody somebody people"
        " has have had will would can could should may might let please thank"
    ),
    cues=words(
        "said says say saying told tells tell telling added adds add adding noted notes noting"
        " stated states stating announced announces announcing claimed claims claiming argued"
        " argues"
        " arguing insisted insists insisting stressed stresses stressing emphasized emphasizes"
        " emphasizing emphasised emphasises emphasising explained explains explaining warned warns"
        " warning reported reports reporting replied replies replying responded responds responding"
        " answered answers answering asked asks asking demanded demands demanding declared declares"
        " declaring wrote writes writing tweeted tweets tweeting posted posts posting revealed"
        " reveals revealing suggested suggests suggesting acknowledged acknowledges acknowledging"
        " admitted admits admitting conceded concedes conceding confirmed confirms confirming"
        " concluded concludes concluding observed observes observing remarked remarks remarking"
        " commented comments commenting recalled recalls recalling repeated repeats repeating"
        " testified testifies testifying predicted predicts predicting estimated estimates"
        " estimating alleged alleges alleging asserted asserts asserting maintained maintains"
        " maintaining contended contends contending cautioned cautions cautioning complained"
        " complains complaining joked jokes joking reiterated reiterates reiterating pointed points"
        " pointing urged urges urging signalled signaled signals signalling accepted accepts"
        " continued continues went shot quipped quips remembered remembers reminded reminds"
        " pledged pledges vowed vows promised promises promising quoted mentioned mentions"
        " mentioning countered counters counselled lamented laments boasted boasts affirmed affirms"
        " affirming proclaimed underlined underlines underlining underscored highlighted insinuated"
        " say tell add note state announce claim argue insist stress explain warn report reply ask"
        " admit confirm estimate suggest point agree"
        " shouted cried whispered implied implies opined ventured"
    ),
    opinion_cues=words(
        "believe believes believed believing think thinks thought thinking find finds found show"
        " shows showed shown showing indicate indicates indicated indicating fear fears feared hope"
        " hopes hoped expect expects expected agree agrees agreed forecast forecasts know knows"
        " knew assume assumes assumed calculate calculated calculates conclude concludes concluded"
        " disclose disclosed discloses"
    ),
    complementisers=words("that"),
    according=("according to", "in the words of"),
    pronouns=words("he she it they who i we you"),
    male=words("he him his himself mr sir king prince"),
    female=words("she her hers herself ms mrs miss queen princess"),
    first_person=words("i we"),
    articles=words("the a an this that these those its his her their our"),
    titles=words(
        "mr mrs ms miss dr prof sir dame lord lady sen rep gov gen col lt maj capt sgt rev hon cllr"
        " judge justice president premier chancellor minister secretary senator representative"
        " governor mayor general colonel captain sergeant professor doctor king queen prince"
        " princess pope bishop archbishop cardinal ambassador chairman chairwoman chair director"
        " spokesman spokeswoman spokesperson councillor congressman congresswoman commissioner"
        " prosecutor lawyer attorney economist analyst author coach manager moderator incumbent"
        " challenger deputy foreign prime vice chief former acting opposition leader head executive"
        " officer member detective inspector superintendent engineer candidate governor regional"
        " environment finance health defence defense interior education transport trade justice"
        " striker midfielder goalkeeper defender teacher nurse pilot editor reporter correspondent"
        " speaker whip envoy marshal admiral comrade brother sister father mother rabbi imam sheikh"
    ),
    roles=words(
        "president premier minister chancellor secretary senator governor mayor judge professor"
        " doctor director chair chairman chairwoman chairperson leader spokesman spokeswoman"
        " spokesperson lawyer prosecutor author economist analyst ambassador commissioner"
        " councillor candidate coach manager owner partner executive officer founder chief head"
        " pilot physiologist scientist researcher teacher passenger survivor king queen prince"
        " princess pope bishop moderator challenger incumbent deputy union guild defendant"
    ),
    stops=words(
        "the a an this that these those it he she they we i you his her its their our my but and so"
        " in on at for from as if when while after before although though however since because"
        " there what who why how where which yet or nor no not one two some many most all both each"
        " every another other with by to according meanwhile moreover then now here today earlier"
        " later last also instead still once under over during until despite monday tuesday"
        " wednesday thursday friday saturday sunday january february march april may june july"
        " august september october november december yes well thank dear please"
    ),
    number=_NUMBER,
    date=_DATE,
    comparison=_COMPARISON,
    cause=phrases(
        "because because_of due_to as_a_result result_of resulted_in leads_to led_to caused causes"
        " cause causing thanks_to owing_to blame blamed blames responsible_for therefore triggered"
        " forcing forced_to made_it making_it makes_it raised_the allowing would_have"
        " contributes_to"
        " contributed_to stems_from attributed_to so_that drove drives without"
    ),
    event=phrases(
        "signed opened launched passed built destroyed killed died elected appointed founded won"
        " lost voted arrested charged convicted sentenced ruled banned approved rejected announced"
        " received donated donates collected rescued injured attacked invaded struck hit sold"
        " bought"
        " merged created established introduced published released resigned fired met visited"
        " closed cancelled leaked held began ended started joined left moved arrived"
        " discovered recognized recognised cut raised upgraded relegated promoted breached posted"
        " spent paid stole developed produced reported recorded completed delivered happened"
    ),
    promise=phrases(
        "will_continue_to will_work will_not_allow will_never we_will i_will we'll i'll we’ll i’ll"
        " promise promises promised pledge pledged vow vowed we_are_going_to i_am_going_to"
        " plans_to intends_to committed_to guarantee aims_to looks_forward look_forward"
    ),
    forecast=phrases(
        "will won't won’t shall is_going_to are_going_to is_expected_to are_expected_to"
        " expected_to is_set_to likely_to unlikely forecast predicted would_be"
    ),
    opinion=phrases(
        "should must ought need_to needs_to believe think hope feel wish unfortunately hopefully"
        " wonderful terrible amazing great beautiful disgraceful shameful proud unacceptable"
        " wrong right correct_approach must_not deserve deserves deserved impossible unfair fair"
        " simply clear obviously crucial vital essential remarkable impressive disaster"
        " outrageous nonsense best_possible unwavering deep-seated enduring mutual_trust profound"
        " embodies testament beacon era model_for convinced"
        " groundbreaking appreciate appreciates admire sincere shared_understanding"
        " high_level_of seems seem"
        " fear fears complexities"
    ),
    ceremony=phrases(
        "thank thanks thank_you welcome welcomes welcomed warmly congratulate congratulations"
        " great_honor great_honour honored honoured pleasure pleased delighted grateful gratitude"
        " good_morning good_afternoon good_evening condolences god_bless best_wishes friendship"
        " hospitality touched_by joy_to dear_friend honour_to honor_to sincere_welcome glad_to"
        " neighbors neighbours god_willing a_joy cheers respects bond unshakable"
    ),
)
