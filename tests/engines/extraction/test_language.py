import pytest

from app.engines.extraction.language import detect_language

SENTENCES = {
    "en": "The board said that the rise was not planned and that it will be the last one.",
    "de": "Der Rat hat sich nicht geeinigt, und die Sitzung ist auf den Montag verschoben.",
    "fr": "Le maire a dit que la mesure ne sera pas prise avant la fin de l'année.",
    "es": "El alcalde dijo que la medida no se tomará antes de que termine el año.",
    "pt": "O prefeito disse que a medida não será tomada antes do fim do ano, como queriam.",
    "it": "Il sindaco ha detto che la misura non sarà presa prima della fine dell'anno.",
    "nl": "De burgemeester zei dat het besluit niet voor het einde van het jaar komt.",
    "sv": "Kommunen säger att beslutet inte kommer före årets slut och att det är för sent.",
    "pl": "Burmistrz powiedział, że decyzja nie zostanie podjęta przed końcem roku i że jest zły.",
    "cs": "Starosta řekl, že rozhodnutí nebude přijato před koncem roku a že je to tak správně.",
    "hu": "A polgármester azt mondta, hogy a döntés nem születik meg az év vége előtt.",
    "ro": "Primarul a spus că decizia nu va fi luată înainte de sfârșitul anului și că este bine.",
    "tr": "Belediye başkanı kararın yıl sonundan önce alınmayacağını ve bunun doğru olduğunu dedi.",
    "az": "Bələdiyyə sədri bildirib ki, qərar ilin sonuna qədər qəbul edilməyəcək və bu belədir.",
    "fi": "Kaupunginjohtaja sanoi, että päätöstä ei tehdä ennen vuoden loppua, mutta se on hyvä.",
    "id": "Wali kota mengatakan bahwa keputusan itu tidak akan diambil dan ini untuk semua.",
    "vi": "Thị trưởng nói rằng quyết định này sẽ không được đưa ra trước cuối năm nay.",
    "ru": "Мэр сказал, что решение не будет принято до конца года и что это было правильно.",
    "uk": "Мер сказав, що рішення не буде прийнято до кінця року і що це було правильно.",
    "bg": "Кметът каза, че решението няма да се вземе преди края на годината и това е добре.",
    "sr": "Градоначелник је рекао да одлука неће бити донета и да је то за све добро.",
    "ar": "قال رئيس البلدية إن القرار لن يتخذ قبل نهاية العام وإن ذلك من حق الجميع على المدينة.",
    "fa": "شهردار گفت که این تصمیم تا پایان سال گرفته نمی شود و این برای شهر است.",
    "he": "ראש העיר אמר כי ההחלטה לא תתקבל לפני סוף השנה.",
    "el": "Ο δήμαρχος είπε ότι η απόφαση δεν θα ληφθεί πριν από το τέλος του έτους.",
    "hy": "Քաղաքապետն ասաց, որ որոշումը չի կայացվի մինչև տարեվերջ։",
    "ka": "მერმა თქვა, რომ გადაწყვეტილება წლის ბოლომდე არ მიიღება.",
    "hi": "महापौर ने कहा कि यह निर्णय साल के अंत से पहले नहीं लिया जाएगा।",
    "th": "นายกเทศมนตรีกล่าวว่าจะยังไม่มีการตัดสินใจก่อนสิ้นปี",
    "ko": "시장은 연말 전에는 결정이 내려지지 않을 것이라고 말했다.",
    "ja": "市長は、年末までに決定は下されないと述べた。",
    "zh": "市长说，年底之前不会作出决定。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    assert detect_language(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "12 345", "OK", "xyzzy plugh", "Aliyev Blinken Harbour"])
def test_too_little_is_not_guessed_at(text: str) -> None:
    assert detect_language(text) is None


def test_a_foreign_name_does_not_decide() -> None:
    assert detect_language(SENTENCES["en"] + " (Քաղաքապետ, 市长)") == "en"
