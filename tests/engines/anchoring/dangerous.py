"""Edits that change what is said, by language, in the notation of `edits.passage`."""

from tests.engines.anchoring.edits import Passage, passage

_EDITS = {
    "English": """
negation added: [The vaccine is {|not }safe for children] under five.
negation taken away: [The bridge was {never |}inspected] before it opened.
negation outside the quote: The mayor {knew|did not know} about [the leak in the tank].
negating article: {No|A} child was [hurt in the accident] at the pool.
negating prefix: The plan is {un|}likely to [cost the town money].
contracted negation: [It {is|isn't} true] that the plant was sold.
without: The work was done {with|without} [a permit from the county].
digits transposed: [Rents rose by {12|21} percent] since last spring.
digits transposed outside the quote: [Rents rose] by {12|21} percent since last spring.
one digit: The dam [lost {1,200|1,300} litres] an hour.
a digit more: The dam lost {1,200|11,200} [litres an hour].
number word: [{Three|Thirteen} firms] made an offer.
thousands mark: [The fund holds {1,200|1.200} crowns] for repairs.
billion: [The tunnel cost 3 {million|billion} crowns] in all.
distance: [The pipe is {12 km|12 miles} long] and made of steel.
dose: [A dose of 50 {mg|µg}] is enough, the leaflet says.
power and energy: The turbine [makes 5 {kW|kWh}] on a windy day.
area: The plot [measures 400 {m|m²}] and lies by the river.
temperature scale: [It was 40 {°C|°F} in the shade] on Sunday.
micro signs apart from milli: The limit is [10 {mm|μm}], the norm says.
minutes and seconds: The angle is [5{′|″}] off, the survey found.
percentage points: [Support fell by 2 {percent|percentage points}] in a year.
percent sign gone: [The list won 40{%|} of the seats] in the east.
per mille: [The salt content is 3{%|‰}], the lab says.
percent sign right after the quote: [The list won 40]{%|} of the seats in the east.
decimal mark: [Demand grew {1.5|1,5} times] as fast as supply.
decimal mark gone: [Demand grew {1.5|15} times] as fast as supply.
decimal place: [The share is {0.05|0.5}] of the whole.
minus sign gone: [The river fell to {−5|5} degrees] at night.
minus sign added: [The river fell to {5|−5} degrees] at night.
hyphen as minus gone: [The river fell to {-5|5} degrees] at night.
en dash as minus gone: [The river fell to {–5|5} degrees] at night.
sign before the quote: The balance was {−|}[200 crowns] in June.
plus to minus: [The change was {+3|-3} points] on the day.
plus-minus: [The error is {±|+}3 points], they say.
range to number: [It takes {5–10|510} years] to grow back.
superscript flattened: [The well holds {10⁵|105} bacteria] per litre.
exponent's sign: [The risk is {10⁻⁵|10⁵}] per person.
subscript gone: [The plant emits {CO₂|CO}] at night.
fraction: [About {½|¼} of the boats] stayed in port.
comparison: [Only firms with {>|<}50 workers] must report.
at most: [The limit is {≤|≥}7 days] for each request.
currency sign: [The repair costs {$|€}12 million], the note says.
currency code: [The repair costs 12 {USD|AUD}], the note says.
currency sign before the quote: The repair costs {$|€}[12 million], the note says.
half of the day: [The alarm rang at 5 {a.m.|p.m.}] on Friday.
day of the month: [The law was passed on {3|13} May] by a small margin.
month: [The law was passed on 3 {May|June}] by a small margin.
year: [The mine closed in {2019|2020}] after a flood.
day and month swapped: [The form is dated {06/07|07/06}/2021] in the file.
weekday: [The vote was on {Monday|Tuesday}] in the old school.
one letter of a name: [{Jon|John} Ferrier owns the mill] by the lake.
surname: The mill by the lake [belongs to Ada {Smith|Smyth}] alone.
country: [The parts were made in {Austria|Australia}] last year.
numbered name: [King Otho {II|III} built the wall] in a hurry.
all to most: [{All|Most} teachers signed the letter] in March.
some to many: The letter says that [{some|many} pupils left] early.
at least: [The crew worked at {least|most} 12 hours] a day.
more to fewer: [{More|Fewer} than 100 people] were in the hall.
almost: [{A|Almost a}ll the trees were felled] along the road.
only: [The test was {only |}done on men], the file shows.
up to: [The fine is {up to |}500 crowns] for a first offence.
multiple: [The price has {doubled|tripled}] since the spring.
tense: [The firm {has|had} paid its taxes] every year.
future: [The firm {will|would} pay for the damage] by itself.
is to was: [The water {is|was} clean], the board says.
may to must: [Owners {may|must} register dogs] by May.
speaker after the quote: [The plant is safe], Ms {Miller|Keller} said.
said to denied: Ms Miller {said|denied} that [the plant is safe].
speaker before the quote: {The minister|The opposition} said [the plant was safe].
source: According to {police|the suspect}, [the door was open].
said to believed: [The plant is safe], she {said|believed}.
two names swapped: [{Ann|Bob} owed {Bob|Ann} a house] for years.
two countries swapped: [{Norland|Sudria} attacked {Sudria|Norland}] at dawn.
capital that means another word: [The deal helped {US|us}] more than expected.
capital of a name: [Prices for {Turkey|turkey} rose] in winter.
full stop to question mark: [The clerk lied{.|?}]
question mark outside the quote: [The clerk] lied{.|?}
exclamation mark: [The clerk lied{.|!}]
qualifier after the quote: [We keep your data for 90 days]{| only if you ask}.
qualifier taken away after the quote: [We keep your data for 90 days]{ only if you ask|}.
qualifier before the quote: {The|If it does not rain, the} fair [opens on Sunday].
qualifier taken away before the quote: {In theory, the|The} fair [opens on Sunday].
qualifier far after the quote: [The fund pays] for roofs, drains and fences in town{| if asked}.
qualifier far before the quote: {The|If asked, the} fund for roofs, drains and fences [pays in May].
clause in the middle: [The fair]{|, which critics call a sham,} opens on Sunday.
clause taken from the quote: [The fair{, which critics call a sham,|} opens on Sunday].
brackets: [Sales were 30 million]{| (unaudited)} in the last year.
reportedly: [The director {|reportedly }took the money] home.
scare quotes gone: [The {“independent”|independent} expert] is paid by the firm.
scare quotes added: [The {independent|“independent”} expert] is paid by the firm.
scare quotes outside the quote: The {“independent”|independent} expert is [paid by the firm].
comma that means: [We will eat{,|} Grandma] before noon.
comma in the rest: [The pilots]{,|} who drank{,|} were dismissed.
hyphen: [The captain {resigned|re-signed}] last week.
apostrophe: The board says that [{its|it's} fault] was small.
sentence merged with the next: [The boats stayed in port]{. The|, the} crews were paid.
sentence split: [The boats stayed in port]{, and the|. The} crews were paid.
dots for words: [The clerk said it was “safe{ for adults|…}”] in May.
look-alike letter: The fee was [p{a|а}id in full] in May.
direction override: [The fee was {12|\u202e12} crowns] in May.
thumb: [The chef's note was {👍|👎} for the soup] in May.
accent: [He sent his {resume|résumé}] to the board.
abbreviation and a sign: [It cost approx.] {$|€}5 million in all.
state and a currency: [They owe the U.S.] {$5|€5} million in all.
abbreviation and an unseen space: [The alarm rang at 5 a.m.]\u200b on {Friday|Monday}.
unseen space in a decimal: [The share] is 3.\u200b{5|7} percent of the whole.
speaker after a cry: [“The plant is safe!”] Ms {Miller|Keller} said.
speaker after a question: [“Did you pay?”] Ann {Lind|Berg} asked.
obelus: [The ratio is 6{×|÷}2] in the table.
""",
    "German": """
negation: [Die Brücke wurde {nicht |}geprüft], bevor sie öffnete.
no: [Es gab {keinen|einen} Unfall] auf der Baustelle.
digits transposed: [Die Mieten stiegen um {12|21} Prozent] seit dem Frühjahr.
decimal comma: [Der Bedarf wuchs um das {1,5|1.5}fache] in zehn Jahren.
thousands mark: [Die Kasse hält {1.200|1,200} Kronen] für den Bau.
qualifier far after the quote: [Die Kasse zahlt] für Dächer, Zäune und Wege im Ort{| auf Antrag}.
date: [Das Gesetz gilt seit dem {12.|21.} Mai] in allen Orten.
umlaut: [Er war {schon|schön}], sagte die Nachbarin.
sharp s: [Die {Masse|Maße} des Wehrs] stehen im Plan.
subjunctive: [Der Wirt {hatte|hätte} gezahlt], sagte sie.
percentage points: [Der Anteil sank um 2 {Prozent|Prozentpunkte}] im Jahr.
speaker: [Das Wehr ist sicher], sagte Frau {Müller|Möller}.
said to denied: Frau Müller {sagte|bestritt}, [dass das Wehr sicher sei].
all to almost all: [{Alle|Fast alle} Lehrer unterschrieben] den Brief.
only: [Der Test gilt {nur |}für Männer], steht in der Akte.
scare quotes: [Der {„unabhängige“|unabhängige} Gutachter] wird vom Werk bezahlt.
source in the middle: [Das Werk]{|, so der Betreiber,} ist sicher.
comma moved: [Er versprach{,|} ihr{|,} zu helfen] beim Umzug.
polite capital: [Sie half {Ihnen|ihnen}] beim Umzug.
sentence split: [Die Boote blieben im Hafen]{, die|. Die} Leute bekamen Lohn.
""",
    "French": """
negation: [Le pont {n’est pas|est} solide], dit le rapport.
digits transposed: [Les loyers ont monté de {12|21} pour cent] depuis mai.
decimal comma gone: [Le taux est de {1,5|15} %] cette année.
per mille: [Le taux est de 15 {%|‰}] cette année.
kind of accent: [Il a vu le {pécheur|pêcheur}] près du lac.
accent gone: [Le mur est {à|a} Marc], dit le notaire.
date: [La loi date du {3|13} mai] de cette année.
one letter of a name: [Le moulin est à Mme {Durant|Durand}] seule.
all to most: [{Tous les|La plupart des} maîtres ont signé] la lettre.
source: Selon {la police|le suspect}, [la porte était ouverte].
said to denied: Le maire {dit|nie} que [le pont est solide].
conditional: [Le patron {a|aurait} pris l’argent] de la caisse.
question mark: [Le maire ment{.| ?}]
scare quotes: [L’expert {« libre »|libre}] est payé par l’usine.
condition after the quote: [Vos données restent 90 jours]{| si vous le demandez}.
speaker after a cry: [« Le pont est solide ! »] {dit|nie} Mme Durand.
speaker within spaced marks: « [Le pont est solide !] » dit Mme {Durant|Durand}.
name after an initial: [Le moulin est à Mme E\u0301.] {Durant|Durand} seule.
two names swapped: [{Anne|Luc} a trompé {Luc|Anne}] pendant des années.
""",
    "Turkish": """
negating syllable: [Köprü açılmadan önce denetlen{me|}di] diyorlar.
not: [Aşı çocuklar için güvenli{| değil}], dedi doktor.
digits transposed: [Kiralar yüzde {12|21} arttı] bu yıl.
percent sign: [Oyların {%|}12 kadarı] geçersiz sayıldı.
dotless i: [Bardaktaki su {ılık|ilik}] dedi çocuk.
capital dotted i: [{Irmak|İrmak} kenti sel aldı] dün gece.
at least: [Ekip günde en {az|çok} 12 saat] çalıştı.
said to denied: Başkan santralin [güvenli olduğunu {söyledi|yalanladı}].
two names swapped: [{Ayşe|Ali}, {Ali|Ayşe} için dava açtı] geçen yıl.
tense: [Firma vergisini {ödüyor|ödüyordu}] diyorlar.
question mark: [Memur yalan söyledi{.|?}]
condition after the quote: [Verileriniz 90 gün saklanır]{|, isterseniz}.
""",
    "Russian": """
negation: [Мост {не |}проверили] перед открытием.
not one: {Ни один|Один} ребёнок [пострадал у бассейна] в тот день.
digits transposed: [Цены выросли на {12|21} процентов] с весны.
decimal comma: [Спрос вырос в {1,5|1.5} раза] за год.
minus sign gone: [Река остыла до {−5|5} градусов] ночью.
percentage points: [Доля упала на 2 {процента|процентных пункта}] за год.
distance: [Труба тянется на 12 {км|миль}] вдоль реки.
billion: [Тоннель стоил 3 {млн|млрд} рублей] в итоге.
currency: [Ремонт стоит 12 {₽|€}] за метр.
all and everything: [{Все|Всё} решено], говорит сторож.
all to most: [{Все учителя|Большинство учителей} против], пишет газета.
said to denied: Директор {сообщил|опроверг}, что [завод продан].
surname: [Завод купил {Иванов|Иванков}] прошлой осенью.
two names swapped: [{Анна|Павел} и {Павел|Анна} спорили] о земле.
tense: [Вода {чиста|была чиста}], говорит врач.
question mark: [Чиновник солгал{.|?}]
scare quotes: [{«Независимый»|Независимый} эксперт] получает деньги завода.
condition after the quote: [Данные хранят 90 дней]{|, если вы просите}.
date: [Закон принят {3|13} мая] в первом чтении.
""",
    "Arabic": """
negation: [اللقاح {|غير }آمن للأطفال] دون الخامسة.
did not: [{لم يفحص|فحص} المهندس الجسر] قبل افتتاحه.
native digits transposed: [ارتفعت الأسعار بنسبة {١٢|٢١} في المئة] منذ الربيع.
native decimal mark gone: [زاد الطلب {١٫٥|١٥} مرة] خلال عام.
native percent sign gone: [حصلت القائمة على {٤٠٪|٤٠} من المقاعد] في الشرق.
distance: [يبلغ طول الأنبوب ١٢ {كيلومترا|ميلا}] على النهر.
currency: [يكلف الإصلاح ١٢ {درهما|دولارا}] للمتر.
all to some: [وقع {كل|بعض} المعلمين الرسالة] في الربيع.
said to denied: [{أكد|نفى} المدير بيع المصنع] أمس.
one letter of a name: [يملك {سالم|سليم} الطاحونة] وحده.
two names swapped: [خدع {خالد|سمير} جاره {سمير|خالد}] لسنوات.
hamza: [قال {إن|أن} الماء نظيف] في كل بيت.
vowel signs: [ذكر أنه {عَلِم|عَلَّم}] بالأمر في الصيف.
condition after the quote: [نحفظ بياناتك تسعين يوما]{| إذا طلبت ذلك}.
speaker after a quotation: [«المصنع آمن.»] قال {سالم|سليم} أمس.
question mark: [كذب الموظف{.|؟}]
date: [صدر القانون في {٣|١٣} مايو] من هذا العام.
minus sign gone: [انخفضت الحرارة إلى {−٥|٥} درجات] ليلا.
""",
    "Hindi": """
negation: [पुल की जाँच {नहीं |}हुई] थी।
native digits transposed: [किराया {१२|२१} प्रतिशत बढ़ा] इस साल।
decimal mark gone: [माँग {१.५|१५} गुना बढ़ी] इस साल।
distance: [नली १२ {किलोमीटर|मील} लंबी है] और लोहे की है।
currency: [मरम्मत में १२ {रुपये|डॉलर} लगेंगे] हर मीटर पर।
all to some: [{सभी|कुछ} शिक्षकों ने पत्र लिखा] मार्च में।
said to denied: मंत्री ने [कारख़ाना बेचने {की बात कही|से इनकार किया}]।
one letter of a name: [चक्की {रमेश|रमेशा} की है] अकेले।
two names swapped: [{मीरा|सीता} ने {सीता|मीरा} को धोखा दिया] कई साल।
vowel sign: [वह {दिन|दीन} अच्छा था] सबके लिए।
nukta: [उसने {राज|राज़} छोड़ दिया] शहर में।
tense: [पानी साफ़ {है|था}] सबके लिए।
speaker after a quotation: [“कारख़ाना सुरक्षित है।”] मंत्री ने {कहा|नहीं कहा}।
question mark: [अधिकारी ने झूठ कहा{।|?}]
condition after the quote: [आपका डेटा ९० दिन रहता है]{| यदि आप कहें}।
at least: [दल ने {कम|अधिक} से {कम|अधिक} १२ घंटे] काम किया।
date: [क़ानून {३|१३} मई को बना] था।
sentence split: [नावें घाट पर रहीं]{ और|।} मज़दूरों को पैसे मिले।
""",
    "Chinese": """
number in words: [房租上涨了百分之{十二|二十一}]，从春天算起。
number in words within the quote: [房租上涨了百分之{三十|十三}，从春天算起]。
negation: [这座桥{没有|已经}经过检查]就开放了。
not: [疫苗对儿童{不|}安全]，医生说。
digits transposed: [房租上涨了{12|21}%]，从春天算起。
distance: [管道长12{公里|英里}]，是钢的。
magnitude: [隧道花了3{万|亿}元]，报告说。
percentage points: [支持率下降了2{%|个百分点}]，一年之内。
currency: [修理要花12{元|美元}]，通知说。
all to most: [{所有|大多数}老师签了名]，三月的信里说。
said to denied: 厂长{表示|否认}[工厂已经卖掉]。
one letter of a name: [磨坊属于{李明|黎明}]一个人。
two names swapped: [{小红|小刚}骗了{小刚|小红}]好多年。
tense: [水{是|曾是}干净的]，医生说。
speaker after a quotation: [“工厂很安全。”]{李明|王明}说。
question mark: [官员说谎{。|？}]
month: [法律于{五|六}月三日通过]，票数接近。
condition after the quote: [我们保存您的数据九十天]{|，如果您要求}。
scare quotes: [那位{“独立”|独立}专家]由工厂付钱。
sentence split: [船留在港里]{，|。}船员拿到了工资。
at least: [船员每天至{少|多}工作12小时]，记录说。
""",
    "Japanese": """
negation: [橋は開通の前に検査され{なかった|た}]という。
digits transposed: [家賃は{12|21}％上がった]と報告にある。
number in words: [家賃は{三|十三}割上がった]と報告にある。
currency: [修理には12万{円|ドル}かかる]と紙にある。
all to most: [{すべて|ほとんど}の先生が署名した]と紙にある。
said to denied: 社長は[工場を売った]と{述べた|否定した}。
voicing mark: [町は{パス|バス}を無料にした]と紙にある。
tense: [水はきれいで{ある|あった}]と医者は言う。
speaker after a quotation: [「工場は安全だ。」]と{佐藤|斎藤}さんは言う。
question: [役人はうそをついた{。|か。}]
at least: [船員は{少|多}くとも12時間働いた]と紙にある。
month: [法律は{五|六}月三日に通った]という。
surname: [水車は{佐藤|斎藤}さんのものだ]という。
two names swapped: [{花子|太郎}は{太郎|花子}をだました]という。
condition after the quote: [データは90日保存される]{|、求めがあれば}。
scare quotes: [その{「中立」|中立}の専門家]は工場に雇われている。
""",
}


def _passages() -> dict[str, Passage]:
    found = {}
    for language, lines in _EDITS.items():
        for line in lines.strip().splitlines():
            name, notation = line.split(": ", maxsplit=1)
            found[f"{language}: {name}"] = passage(language, notation)
    return found


#: Every edit under its language and name.
DANGEROUS = _passages()
