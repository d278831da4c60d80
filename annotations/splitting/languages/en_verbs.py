"""English verb forms, spelled out where they are irregular and derived where they are not."""

from __future__ import annotations

_IRREGULAR = """
arise arose arisen|awake awoke awoken|bear bore born|beat beat beaten|become became become
begin began begun|bend bent bent|bet bet bet|bid bid bid|bind bound bound|bite bit bitten
bleed bled bled|blow blew blown|break broke broken|bring brought brought
broadcast broadcast broadcast|build built built|burn burnt burnt|burst burst burst
buy bought bought|cast cast cast|catch caught caught|choose chose chosen|come came come
cost cost cost|cut cut cut|deal dealt dealt|dig dug dug|draw drew drawn|drink drank drunk
drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought
find found found|flee fled fled|fly flew flown|forbid forbade forbidden|forecast forecast forecast
forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten
give gave given|go went gone|grow grew grown|hang hung hung|hear heard heard|hide hid hidden
hit hit hit|hold held held|hurt hurt hurt|keep kept kept|know knew known|lay laid laid
lead led led|leave left left|lend lent lent|let let let|lie lay lain|light lit lit|lose lost lost
make made made|mean meant meant|meet met met|pay paid paid|put put put|quit quit quit
read read read|ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said
see saw seen|seek sought sought|sell sold sold|send sent sent|set set set|shake shook shaken
shed shed shed|shine shone shone|shoot shot shot|show showed shown|shrink shrank shrunk
shut shut shut|sing sang sung|sink sank sunk|sit sat sat|sleep slept slept|slide slid slid
speak spoke spoken|spend spent spent|spin spun spun|split split split|spread spread spread
stand stood stood|steal stole stolen|stick stuck stuck|strike struck struck|swear swore sworn
sweep swept swept|swim swam swum|swing swung swung|take took taken|teach taught taught
tear tore torn|tell told told|think thought thought|throw threw thrown
understand understood understood|undergo underwent undergone|undertake undertook undertaken
uphold upheld upheld|wake woke woken|wear wore worn|win won won|withdraw withdrew withdrawn
write wrote written|overcome overcame overcome|oversee oversaw overseen|withhold withheld withheld
"""

_REGULAR = """
abandon accept accuse achieve acknowledge acquire act add address admit adopt advance advise
affect afford agree aim allege allow amount announce answer appeal appear apply appoint approach
approve argue arrest arrive ask assert assess assist assume attack attempt attend attract award
ban base belong believe benefit blame block boost borrow bury call campaign cancel care carry
cause celebrate challenge change charge check claim clash classify clean clear climb close
collapse collect combine comment commission commit compare compete complain complete comprise
concern conclude condemn conduct confirm connect consider consist constitute construct consume
contain continue contribute control convene convert convict cooperate cost count cover crash
create criticize criticise cross damage date debate decide declare decline decrease defeat defend
defy deliver demand demonstrate deny depart depend describe deserve design destroy detail
determine develop die differ direct disagree disappear discover discuss dismiss display dispute
dominate donate double download drag drift drop earn edit elect eliminate emerge employ enable
encourage end endorse endure engage enjoy ensure enter establish estimate evacuate evolve examine
exceed exchange exclude exhibit exist expand expect expel experience explain export express extend
face fail favor favour feature fill finance finish fire fix flood focus follow force form found
fund gain garner gather generate grant happen harm head help highlight hire honor hope host
identify ignore impact impose improve include increase indicate influence inform inhabit initiate
injure inspire insist install intend introduce invade invent invest investigate invite involve
issue join judge jump justify kill lack last launch lead leak learn like limit link list live
locate look lower maintain manage march mark marry matter measure mention merge mind miss model
monitor move murder name need negotiate note notice nominate observe obtain occupy occur offer
open operate oppose order organize organise originate oust outline own pass perform permit place
plan play point pose possess post postpone praise predict prefer prepare present prevent produce
prohibit promise promote propose prosecute protect protest prove provide publish pull punish
purchase pursue push raise range rank reach react realize receive recognize recognise recommend
record recover reduce refer reflect refuse regard reign reject relate release relegate relocate
rely remain remember remind remove repair repeat replace reply report represent request require
rescue resemble resign resist resolve respond result resume retain retire return reveal reverse
review rise rule sail sample save scale schedule score seal search secure seem separate serve
settle share shift shrink sign signal slow solve sound specialize spill sponsor stage star start
state stay stem stop store strengthen stress stretch study submit succeed suffer suggest sue
supply support surge surpass surrender survive suspect suspend sustain switch symbolize symbolise
talk target tend test testify thank threaten top total touch tour track trade train transfer
transform translate travel treat trigger triple try turn unite update urge use utilize vary
violate visit vote vow wait walk want warn waste watch weaken weigh welcome widen wish witness
wonder work worry wound yield pump
"""


def _third_person(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


_ROWS = [row.split() for line in _IRREGULAR.strip().splitlines() for row in line.split("|")]
_PASTS = {row[1] for row in _ROWS}
_PARTICIPLES = {row[2] for row in _ROWS}

BASES = frozenset(_REGULAR.split()) | {row[0] for row in _ROWS}
THIRD = frozenset(_third_person(base) for base in BASES)
PAST_ONLY = frozenset(_PASTS - _PARTICIPLES - BASES)
PARTICIPLE_ONLY = frozenset(_PARTICIPLES - _PASTS - BASES)
PAST_OR_PARTICIPLE = frozenset((_PASTS & _PARTICIPLES) | (_PASTS & BASES)) - {"read", "lay"}
