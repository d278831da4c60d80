"""Hindi."""

from __future__ import annotations

import re

from .base import Language, phrases, words

DATA = Language(
    code="hi",
    cased=False,
    abbreviations=words(
        "डॉ डा श्री प्रो रु ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी"
        " डब्ल्यू एक्स वाई जेड मि नं पं लि"
    ),
    cues=words("कहा कहते कहती बताया बोले बोला बोली लिखा पूछा जोड़ा घोषणा दावा स्वीकार"),
    opinion_cues=words("मानना मानते मानती सोचते"),
    auxiliaries=words("है हैं था थे थी किया की ने"),
    complementisers=words("कि"),
    according_after=("के अनुसार", "के मुताबिक"),
    pronouns=words("उन्होंने उसने वह वे इन्होंने"),
    male=frozenset(),
    female=frozenset(),
    first_person=words("मैंने मैं हम हमने"),
    titles=words("श्री श्रीमती डॉ राष्ट्रपति प्रधानमंत्री मंत्री"),
    number=re.compile(
        r"\d|(?<!\w)(?:दो|तीन|चार|पांच|पाँच|छह|सात|आठ|नौ|दस|सौ|हज़ार|हजार|लाख|करोड़|अरब|प्रतिशत|आधा)(?!\w)"
    ),
    date=re.compile(
        r"(?<!\w)(?:1[5-9]|20)\d\d(?!\w)|जनवरी|फरवरी|मार्च|अप्रैल|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर"
        r"|दिसंबर|पिछले|कल|आज"
    ),
    comparison=phrases("सबसे पहला पहली से_ज़्यादा से_अधिक से_कम बढ़* घट*", bounded=False),
    cause=phrases("क्योंकि के_कारण की_वजह", bounded=False),
    event=phrases("हुआ हुई गया गई मारे उद्घाटन हस्ताक्षर", bounded=False),
    promise=phrases("हम_करेंगे वादा", bounded=False),
    forecast=phrases("होगा होगी होंगे करेगा करेगी करेंगे", bounded=False),
    opinion=phrases("चाहिए दुर्भाग्य उम्मीद शानदार", bounded=False),
    ceremony=phrases("धन्यवाद स्वागत बधाई नमस्ते आभार", bounded=False),
)
