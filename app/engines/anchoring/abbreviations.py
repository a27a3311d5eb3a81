"""Words that a full stop belongs to, in lower case and without their last full stop.

Only words that are not ordinary words as well, or whose list says what must stand beside them.
"""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Written with a capital letter, a name follows: never the end of a sentence.
TITLES = _words(
    "dr mr mrs ms mx prof st sr sra srta sen rep gov gen lt col maj capt cmdr adm sgt cpl rev hon "
    "pres supt det insp amb messrs mt ft hr fr dipl ing mag d dª m mm mlle mme sig dott avv drs "
    "dhr mevr ks"
)

#: In any case something follows that belongs to it: never the end of a sentence.
NEVER_END_A_SENTENCE = _words(
    "vs viz cf e.g i.e eg ie ca approx asst assoc "
    "z.b d.h u.a bzw ggf sog evtl vgl zzgl inkl exkl geb i.d.r "
    "p.ex p.ej uds bijv d.w.z m.b.t np tj tzn hab inż tzv např judr mudr yrd doç cad sok məs "
    "т.е т.к т.н им ул пр-т просп пл св тов акад проф доц гр ср напр обл вул буд "
    "г-н г-жа д-р κ κα κος δρ καθ π.χ δηλ βλ أ.د ا.د डॉ श्री श्रीमती प्रो पं ई.पू कि.मी"
)

#: Not the end of a sentence when a number follows.
BEFORE_A_NUMBER = _words(
    "no nos nr núm fig figs vol vols p pp ch sec art para abs s pág págs tel ed αρ αριθ σελ τηλ "
    "с ст стр рис табл п пп гл № रु सं "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)

#: May end a sentence, and does when one of `SENTENCE_STARTERS` or a sentence's mark follows.
CAN_END_A_SENTENCE = _words(
    "a.m p.m am pm inc ltd co corp bros jr etc lb lbs oz kg km cm mm hrs min "
    "usw jh mio mrd ecc enz itd itp г гг в вв р руб коп тыс млн млрд трлн н.э т.д т.п др экз чел "
    "κ.λπ κ.ά κ.α μ.μ π.μ μ.χ"
)

#: First words that open a sentence and hardly ever continue a name.
SENTENCE_STARTERS = _words(
    "a an the this that these those he she it they we you his her its their our my your there "
    "here in on at by for from with without under over after before since until during when while "
    "where what who why how if as although though because but and or so yet nor then also however "
    "meanwhile moreover still instead most many some few all both each no not one two "
    "der die das ein eine er sie es wir ich und aber auch doch im am als wenn nach seit dort "
    "le la les un une il elle ils elles nous ce cette ces mais et dans en au aux selon pour "
    "el los las una él ella ellos pero y según para por lo gli uno ma nel nella secondo o os "
    "as um uma ele ela eles mas e na em "
    "он она оно они мы я это этот эта эти но и а на по с при после как если также однако его её "
    "их він вона вони ми це але та у за що "
    "ο η το οι τα ένας μια αυτός αυτή αυτό αλλά και στο στη στην στον σε με για από όταν αν"
)

#: After a number up to 31 and a full stop these continue a date or an ordinal ('am 5. Mai').
AFTER_AN_ORDINAL = _words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert jahrhunderts jahrestag geburtstag weltkrieg weltkriegs klasse platz"
)
