"""Spanish."""

from __future__ import annotations

import re

from .base import Language, phrases, words

DATA = Language(
    code="es",
    abbreviations=words(
        "sr sra srta sres dr dra prof d dña don st sta sto av avda c a núm no pág págs p pp vol cap"
        " art ca aprox gral lic ing excmo mons tel ej"
    ),
    soft_abbreviations=words("etc a.c d.c ee.uu ud uds s.a"),
    starters=words(
        "el la los las un una unos unas él ella ellos ellas yo nosotros se lo le su sus este esta"
        " estos estas ese esa eso pero y o si no en de del al a por para con sin sobre tras desde"
        " hasta cuando donde como que qué quién según además también así después luego aunque"
        " muchos"
    ),
    cues=words(
        "dijo dice dicen decía dijeron afirmó afirma afirman afirmaron aseguró asegura aseguran"
        " explicó explica señaló señala indicó indica indicaban añadió añade agregó agrega declaró"
        " declara anunció anuncia advirtió advierte sostuvo sostiene comentó comenta manifestó"
        " manifiesta reconoció reconoce admitió admite respondió responde contestó preguntó"
        " pregunta"
        " lamentó lamenta escribió escribe informó informa subrayó subraya destacó destaca denunció"
        " denuncia reiteró reitera insistió insiste recordó recuerda precisó precisa expresó"
        " confirmó"
        " confirma criticó celebró concluyó concluye relató relata cuenta contó demuestra tuiteó"
        " asegurando añadiendo señalando"
    ),
    opinion_cues=words("cree creen considera consideran opina opinan piensa piensan estima espera"),
    auxiliaries=words("ha han había habían también se lo una ocasión en"),
    complementisers=words("que si por_qué"),
    asking=words("si por_qué"),
    contrasts=words("pero aunque mientras sino"),
    prepositions=words(
        "a al en con sin sobre por para de del desde hasta tras ante según durante pese"
        " lunes martes miércoles jueves viernes"
    ),
    conjunctions=words("y pero e"),
    according=("según", "de acuerdo con", "a juicio de", "en palabras de"),
    pronouns=words("él ella ellos ellas"),
    male=words("él señor sr don"),
    female=words("ella señora sra doña"),
    first_person=words("yo nosotros nosotras"),
    articles=words("el la los las un una unos unas lo su sus del al"),
    titles=words(
        "sr sra dr dra don doña presidente presidenta ministro ministra alcalde alcaldesa"
    ),
    stops=words(
        "según desde como también el la los las un una en de del al a por para con pero y si no"
        " su sus"
    ),
    number=re.compile(
        r"\d|(?<!\w)(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte"
        r"|treinta|cuarenta|cincuenta|cien|cientos|mil|miles|millones|millón|mitad|tercio|cuarto"
        r"|doble|duplicado|triplicado)(?!\w)",
        re.IGNORECASE,
    ),
    date=re.compile(
        r"(?<!\w)(?:1[5-9]|20)\d\d(?!\w)|(?<!\w)(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
        r"|septiembre|octubre|noviembre|diciembre|lunes|martes|miércoles|jueves|viernes|sábado"
        r"|domingo|ayer|hoy|pasad[oa]|desde)(?!\w)",
        re.IGNORECASE,
    ),
    comparison=phrases(
        "más_* menos_* mayor mejor peor primer primera primero único única aument* disminu* duplic*"
        " triplic* subió bajó superior* inferior*"
    ),
    cause=phrases("porque debido_a a_causa_de gracias_a provoc* caus* por_eso"),
    event=phrases(
        "aprobó firmó inauguró murió murieron fue fueron construyó recibió perdido ganó votó eligió"
        " nombró abrió cerró vendió compró lanzó fundó detuvo"
    ),
    promise=phrases("vamos_a haremos promet* prometió compromet* planea prevé"),
    forecast=phrases("será serán va_a van_a podrá podría hará"),
    opinion=phrases(
        "debe deben debería hay_que lamentablemente ojalá creo pienso inaceptable vergüenza"
        " maravillos* terrible injusto"
    ),
    ceremony=phrases(
        "gracias bienvenid* felicidades felicit* agradec* honor saludos placer amistad"
    ),
)
