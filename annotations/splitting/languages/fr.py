"""French."""

from __future__ import annotations

import re

from .base import Language, phrases, words

DATA = Language(
    code="fr",
    abbreviations=words(
        "m mm dr pr st ste mgr av boul p pp art vol no n fig cf ex p.ex env apr chap éd tél réf"
        " janv févr sept oct nov déc"
    ),
    soft_abbreviations=words("etc j.-c j.c c.-à-d u.s s.a"),
    starters=words(
        "le la les l un une des il elle ils elles on nous vous je ce cet cette ces c son sa ses"
        " leur"
        " leurs mais et donc or ni car si en dans au aux à de du d pour par sur sous avec sans"
        " après"
        " avant depuis quand lorsque alors puis aussi ainsi selon comme qui que quoi où"
    ),
    cues=words(
        "dit disait déclaré déclare déclara affirmé affirme affirment affirma indiqué indique"
        " ajouté"
        " ajoute ajouta expliqué explique expliqua estimé estime estiment précisé précise souligné"
        " souligne soulignait annoncé annonce annonça écrit écrivait demandé demande répondu répond"
        " assuré assure rappelé rappelle rappelant reconnu reconnaît admis admit admet confirmé"
        " confirme raconté raconte rapporté rapporte lancé lance prévenu prévient regretté regrette"
        " insisté insiste noté note prétend prétendu soutient soutenu pensait conclu conclut"
        " pensons"
        " martelé martèle s'exclame confié confie poursuivi poursuit tweeté ajoutant précisant"
        " expliquant affirmant"
    ),
    opinion_cues=words("pense pensent croit croient considère considèrent espère craint pensait"),
    auxiliaries=words(
        "a ont avait avaient aurait auraient s'est est également aussi un jour ensuite"
    ),
    complementisers=words("que qu pourquoi comment si"),
    asking=words("pourquoi comment si"),
    contrasts=words("mais tandis alors"),
    prepositions=words(
        "à au aux dans en sur sous avec sans pour par chez depuis lors après avant malgré"
        " lundi mardi mercredi jeudi vendredi samedi dimanche"
    ),
    conjunctions=words("et mais"),
    according=("selon", "d'après", "pour"),
    pronouns=words("il elle ils elles"),
    male=words("il lui m monsieur"),
    female=words("elle mme madame mlle"),
    first_person=words("je j nous"),
    articles=words("le la les l un une des du de d ce cette ces son sa ses leur leurs"),
    titles=words("m mme mlle dr maire président présidente ministre"),
    stops=words(
        "selon depuis après comme le la les l un une des il elle ils elles on nous vous je ce et"
        " mais en dans au à de"
    ),
    number=re.compile(
        r"\d|(?<!\w)(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente"
        r"|quarante|cinquante|soixante|cent|mille|millions?|milliards?|moitié|tiers|quart|doublé"
        r"|triplé|un\s+seul)(?!\w)",
        re.IGNORECASE,
    ),
    date=re.compile(
        r"(?<!\w)(?:1[5-9]|20)\d\d(?!\w)|(?<!\w)(?:janvier|février|mars|avril|mai|juin|juillet|août"
        r"|septembre|octobre|novembre|décembre|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
        r"|hier|aujourd'hui|dernière?|depuis)(?!\w)",
        re.IGNORECASE,
    ),
    comparison=phrases(
        "plus_* moins_de moins_que premier première premiers seul seule meilleur* pire augment*"
        " baiss* diminu* doubl* tripl* davantage autant_que fois_plus"
    ),
    cause=phrases("parce_que parce_qu* à_cause_de en_raison_de grâce_à provoqu* caus* entraîn*"),
    event=phrases(
        "été ouvert fermé construit signé tué* mort* blessé* élu* nommé* voté* adopté* cessé créé*"
        " fondé* lancé* vendu* acheté* gagné* perdu*"
    ),
    promise=phrases("nous_allons nous_ferons promis promet* promesse* s'engage* prévoit prévoient"),
    forecast=phrases(
        "sera seront va_* vont_* devrait devraient doit doivent d'ici pourrait pourraient"
    ),
    opinion=phrases(
        "il_faut devons devrait malheureusement heureusement je_crois je_pense inacceptable honte"
        " formidable magnifique injuste"
    ),
    ceremony=phrases("merci* bienvenue félicit* remerci* honneur bonjour bonsoir plaisir amitié"),
)
