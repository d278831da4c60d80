"""The Kazan article and what the demo's reviewers make of its claims."""

from __future__ import annotations

import datetime

from ..choices import Cause, Confidence, Kind, Worth
from .plan import ArticlePlan, ClaimPlan, Opinion, Remark, Ruling
from .sources import (
    BORDER_CONFLICT,
    CONTEXT,
    KREMLIN,
    KYAKHTA,
    PARTLY,
    PEOPLES_DAILY,
    RADIO,
    READOUT,
    REFUTES,
    SIBERIAN_ROUTE,
    SUPPORTS,
    TEA_ROAD,
    XIAMEI,
    cited,
    cited_for_saying,
    searched,
)

XI, PUTIN = "Xi Jinping", "Vladimir Putin"

MEETING = ClaimPlan(
    quote="On the afternoon of October 22, local time, President Xi convened with President Putin "
    "at the Kremlin in Kazan, Russia",
    kind=Kind.EVENT,
    worth=Worth.HIGH,
    talk=(
        Remark("priya", "Is the hour part of the claim? The readout gives none."),
        Remark("lea", "No: the day and the place are what is judged."),
    ),
    resolved=True,
    opinions=(
        Opinion(
            reviewer="amina",
            verdict="true",
            justification="Both sides published the meeting: the Russian transcript and the "
            "Chinese report give the same day and the same city. The year is 2024.",
            evidence=(
                cited(
                    KREMLIN,
                    SUPPORTS,
                    "On the sidelines of the BRICS summit in Kazan, Vladimir Putin met with "
                    "President of the People’s Republic of China Xi Jinping",
                ),
            ),
        ),
        Opinion(
            reviewer="priya",
            verdict="true",
            justification="A readout names the afternoon of 22 October and the Kazan Kremlin, and "
            "nothing that I found says otherwise.",
            evidence=(
                cited(
                    READOUT,
                    SUPPORTS,
                    "On the afternoon of October 22 local time, President Xi Jinping held a "
                    "meeting with Russian President Vladimir Putin at the Kazan Kremlin.",
                ),
            ),
        ),
    ),
)

TEA_ROAD_CLAIM = ClaimPlan(
    quote="Approximately 400 years ago, the ‘Tea Road’ linking our two nations passed through "
    "Kazan",
    speaker=XI,
    kind=Kind.HISTORY,
    worth=Worth.HIGH,
    talk=(
        Remark(
            "jonas",
            "Which year does “Tea Road” stand for here: the first gift of tea, or the caravans? "
            "@lea, the guideline does not say.",
        ),
        Remark(
            "amina",
            "The readout says “Great Tea Road”, so I took it for the route as such. @jonas, is "
            "there a source for tea caravans through Kazan before 1700?",
        ),
    ),
    opinions=(
        Opinion(
            reviewer="amina",
            first="true",
            verdict="mostly-true",
            attribution="accurate-paraphrase",
            justification="The first tea came to Moscow in 1638, 386 years before this speech, so "
            "“approximately 400 years ago” is fair. The overland route is well known, and Kazan "
            "lies on it. Only the word “road” is loose for such an early date.",
            evidence=(
                cited(
                    TEA_ROAD,
                    SUPPORTS,
                    "Starkov had no choice but to return, in 1638, with the tea.",
                ),
                cited_for_saying(
                    READOUT,
                    SUPPORTS,
                    "Around 400 years ago, the Great Tea Road that connected our two countries "
                    "went past Kazan",
                ),
            ),
        ),
        Opinion(
            reviewer="jonas",
            verdict="mostly-false",
            attribution="accurate-paraphrase",
            confidence=Confidence.MEDIUM,
            justification="Tea reached Moscow in 1638 as a single gift to the tsar, about 386 "
            "years ago. Regular caravan trade, which is what “Tea Road” means, began roughly a "
            "century later. So the date fits the first tea, not a road through Kazan.",
            evidence=(
                cited(
                    TEA_ROAD,
                    REFUTES,
                    "It would be another hundred years before tea became plentiful enough and "
                    "prices low enough so that middle and lower class Russians would embrace it.",
                ),
                cited(
                    SIBERIAN_ROUTE,
                    CONTEXT,
                    "The much longer Siberian route started in Moscow as the Vladimir Highway and "
                    "passed through Murom, Kozmodemyansk, Kazan, Perm, Kungur",
                    note="Kazan is on the route, but the road is an 18th-century one.",
                ),
                cited_for_saying(
                    RADIO,
                    SUPPORTS,
                    "Sekitar 400 tahun yang lalu, “Jalur Teh” yang menghubungkan Tiongkok dan "
                    "Rusia melintasi Kazan",
                ),
            ),
        ),
    ),
)

WUYI = ClaimPlan(
    quote="bringing tea from China’s Wuyi Mountains to Russian households",
    speaker=XI,
    kind=Kind.HISTORY,
    worth=Worth.MEDIUM,
    opinions=(
        Opinion(
            reviewer="priya",
            verdict="mostly-true",
            attribution="accurate-paraphrase",
            confidence=Confidence.MEDIUM,
            justification="Tea from the Wuyi Mountains did travel overland to Russia, but the "
            "trade grew from the end of the 17th century, and households came later still.",
            evidence=(
                cited(
                    XIAMEI,
                    PARTLY,
                    "Xiamei thrived from the end of the 17th century due to a growing demand in "
                    "the Russian market for Chinese tea",
                ),
                cited_for_saying(
                    READOUT,
                    SUPPORTS,
                    "through which tea leaves from China’s Wuyi Mountain region found their way "
                    "into many Russian households",
                ),
            ),
        ),
        Opinion(
            reviewer="jonas",
            verdict="mostly-true",
            justification="The border trade through Kyakhta began in 1727 and tea was",
            confidence="",
            evidence=(
                cited(
                    KYAKHTA,
                    CONTEXT,
                    "The trade was mostly Siberian furs for Chinese cotton, silk, tobacco and tea.",
                ),
            ),
            submitted=False,
        ),
    ),
)

THIRD_PARTIES = ClaimPlan(
    quote="non-alignment, non-confrontation, and not targeting third parties",
    speaker=XI,
    kind=Kind.POSITION,
    worth=Worth.MEDIUM,
    sent_back="The reports in English say “non-alliance”. Decide first whether “non-alignment” "
    "changes what was said.",
    opinions=(
        Opinion(
            reviewer="jonas",
            verdict="mostly-true",
            attribution="accurate-quote",
            confidence=Confidence.MEDIUM,
            justification="The three principles are the ones that the Chinese side reports from "
            "this meeting, in the same order.",
            evidence=(cited_for_saying(PEOPLES_DAILY, SUPPORTS),),
        ),
        Opinion(
            reviewer="priya",
            verdict="mostly-true",
            attribution="accurate-paraphrase",
            justification="The reports have “non-alliance”, which is narrower than "
            "“non-alignment”. The sense is close, the words are not the same.",
            evidence=(
                cited_for_saying(
                    PEOPLES_DAILY,
                    PARTLY,
                    "which features non-alliance, non-confrontation and not targeting any third "
                    "party",
                ),
            ),
        ),
    ),
)

PARTNERS = ClaimPlan(
    quote="Over the past 75 years, Russia and China have developed into comprehensive strategic "
    "partners in the new era",
    speaker=PUTIN,
    kind=Kind.HISTORY,
    worth=Worth.MEDIUM,
    opinions=(
        Opinion(
            reviewer="amina",
            verdict="mostly-true",
            attribution="accurate-paraphrase",
            confidence=Confidence.MEDIUM,
            justification="2024 is the 75th year of diplomatic relations, and both governments "
            "call the relation a comprehensive strategic partnership today.",
            evidence=(
                cited(
                    PEOPLES_DAILY,
                    SUPPORTS,
                    "this year marks the 75th anniversary of the establishment of diplomatic "
                    "relations between China and Russia",
                ),
                cited_for_saying(
                    RADIO,
                    SUPPORTS,
                    "Selama 75 tahun ini, Rusia dan Tiongkok telah berkembang menjadi mitra "
                    "koordinatif strategis komprehensif di era baru",
                ),
            ),
        ),
        Opinion(
            reviewer="priya",
            verdict="mixed",
            attribution="accurate-paraphrase",
            confidence=Confidence.MEDIUM,
            justification="The partnership of today is real, but “over the past 75 years” hides "
            "the split of the 1960s and the border fighting of 1969.",
            evidence=(
                cited(
                    BORDER_CONFLICT,
                    REFUTES,
                    note="Armed clashes on the Ussuri in March 1969, twenty years after relations "
                    "began.",
                ),
            ),
        ),
    ),
    ruling=Ruling(
        verdict="mixed",
        attribution="accurate-paraphrase",
        confidence=Confidence.HIGH,
        justification="The anniversary and the partnership are as stated. The sentence also "
        "describes 75 years as one development, which leaves out two decades of hostility and the "
        "border fighting of 1969, so part of it holds and part of it does not.",
        cause=Cause.READING,
        note="Judge the whole span of years when a claim names one.",
        publish=(0, 1, 2),
    ),
)

RELATIONS = ClaimPlan(
    quote="despite challenges, China-Russia relations have advanced significantly",
    speaker=XI,
    kind=Kind.OTHER,
    worth=Worth.LOW,
)

FRIENDSHIP = ClaimPlan(
    quote="the long-standing friendship between China and Russia will remain unchanged",
    speaker=XI,
    kind=Kind.PREDICTION,
    worth=Worth.LOW,
)

BRICS = ClaimPlan(
    quote="We appreciate the long-standing high-level cooperation between our countries within "
    "the BRICS framework",
    speaker=PUTIN,
    kind=Kind.POSITION,
    worth=Worth.LOW,
    opinions=(
        Opinion(
            reviewer="amina",
            verdict="cannot-verify",
            attribution="no-record",
            confidence=Confidence.LOW,
            justification="I looked for these words in the transcript of the opening remarks",
            evidence=(
                searched(
                    "“long-standing high-level cooperation” BRICS Putin Xi",
                    "en.kremlin.ru, events of October 2024",
                ),
            ),
            submitted=False,
        ),
    ),
)

ARTICLE = ArticlePlan(
    title="President Xi meets President Putin in Kazan",
    file="kazan.txt",
    published_on=datetime.date(2024, 10, 22),
    claims=(
        FRIENDSHIP,
        MEETING,
        TEA_ROAD_CLAIM,
        WUYI,
        RELATIONS,
        THIRD_PARTIES,
        PARTNERS,
        BRICS,
    ),
)
