"""German."""

from __future__ import annotations

import re

from .base import Language, phrases, words

DATA = Language(
    code="de",
    ordinal_stop=True,
    abbreviations=words(
        "dr prof hr fr frl nr st hl z b z.b d.h u.a z.t bzw ca vgl evtl ggf sog inkl exkl abs art"
        " bd s v n h gest geb chr v.chr n.chr mio mrd tsd max min tel str dipl ing mag phil usw.a i"
        " jh jhd jan feb apr aug sept okt nov dez mo di mi do sa so kap hrsg ebd o.ä"
    ),
    soft_abbreviations=words("usw etc co u.s a.d"),
    starters=words(
        "der die das ein eine einer er sie es wir ich ihr ihre sein seine dies diese dieser dieses"
        " und aber doch so in im am an auf aus bei mit nach von vor zu zum zur für gegen wenn als"
        " weil da dann nun auch noch nur schon nicht kein keine man wer was wie wo warum dabei"
        " damit"
        " dazu danach später heute laut seit"
    ),
    cues=words(
        "sagte sagt sagten sagen erklärte erklärt erklärten betonte betont meinte meint fügte fügt"
        " teilte teilt mitteilte mitteilten berichtete berichtet berichteten kündigte warnte warnt"
        " behauptete behauptet versicherte versichert antwortete entgegnete schrieb schreibt"
        " forderte fragte räumte gab widersprach nannte äußerte bestätigte bestätigt kritisierte"
        " lobte ergänzte ergänzt unterstrich stellte zitierte zitiert gesagt erklären rief"
        " so bekräftigte mahnte urteilte hieß heißt erzählte erzählt beteuerte hob"
    ),
    opinion_cues=words(
        "glaubt glaubte glauben denkt dachte hofft hoffte rechnet findet befürchtet"
    ),
    auxiliaries=words("hat haben hatte hatten habe wird würde einmal kürzlich auch"),
    complementisers=words("dass daß ob warum wie"),
    asking=words("ob warum wie"),
    contrasts=words("während obwohl aber doch sondern wohingegen"),
    hearsay=words("sei seien habe werde könne müsse dürfe wolle gebe"),
    prepositions=words(
        "in im am an auf aus bei beim mit nach von vom vor zu zum zur für gegen über um trotz unter"
        " während seit wegen"
    ),
    conjunctions=words("und aber sowie doch jedoch zudem"),
    according=("laut", "nach angaben", "nach einschätzung", "nach ansicht", "den angaben"),
    according_after=("zufolge",),
    pronouns=words("er sie es"),
    male=words("er ihm ihn sein seine herr"),
    female=words("sie ihr ihre frau"),
    first_person=words("ich wir"),
    articles=words("der die das den dem des ein eine einer eines einem einen"),
    titles=words("herr frau dr prof bürgermeister minister ministerin präsident präsidentin"),
    role_endings=(
        "erin",
        "chef",
        "chefin",
        "sprecher",
        "leiter",
        "präsident",
        "minister",
        "sprecherin",
    ),
    stops=words(
        "laut seit wie auch als da heute der die das ein eine er sie es wir ich und aber in im am"
        " an auf aus bei mit nach"
    ),
    number=re.compile(
        r"\d|(?<!\w)(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert\w*|tausend\w*"
        r"|millionen?|milliarden?|hälfte|drittel|viertel|prozent|verdoppel\w*|verdreifach\w*)(?!\w)",
        re.IGNORECASE,
    ),
    date=re.compile(
        r"(?<!\w)(?:1[5-9]|20)\d\d(?!\w)|(?<!\w)(?:Januar|Februar|März|April|Mai|Juni|Juli|August"
        r"|September|Oktober|November|Dezember|gestern|heute|\w+tag|vergangene[nmrs]?\s+(?:Jahr"
        r"|Monat|Woche)|seit)(?!\w)",
        re.IGNORECASE,
    ),
    comparison=phrases(
        "größte* höchste* kleinste* meiste* erste* einzige* mehr_als weniger_als höher* niedriger*"
        " größer* doppelt* verdoppel* verdreifach* gestiegen gesunken als"
    ),
    cause=phrases("weil wegen aufgrund durch verursach* führte_zu führt_zu deshalb dank"),
    event=phrases("wurde* worden eröffnet* gegründet* gebaut starb schloss schließt verkauf*"),
    promise=phrases("werden_wir wir_werden versprech* verspricht zusag* planen plant"),
    forecast=phrases("wird werden soll sollen voraussichtlich künftig"),
    opinion=phrases(
        "sollte* muss müssen leider hoffentlich glaube schön* schlimm* falsch richtig unfair"
        " großartig wunderbar"
    ),
    ceremony=phrases("danke* willkommen herzlich* glückwunsch* gratulier* grüße freut_mich ehre"),
)
