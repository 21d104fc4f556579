"""The feed's word, then the script, then stop words."""

import pytest

from monitor.article.language import language_of


@pytest.mark.parametrize(
    ("declared", "title", "language"),
    [
        ("", "The envoys of both sides are to meet in the capital", "en"),
        ("", "Переговоры между сторонами пройдут в столице, сообщили источники", "ru"),
        ("", "Переговори між сторонами відбудуться у столиці, повідомили джерела", "uk"),
        ("", "المحادثات بين الطرفين في العاصمة", "ar"),
        ("", "مذاکرات میان دو طرف در پایتخت برگزار می شود", "fa"),
        ("", "会談は首都で行われる", "ja"),
        ("", "双方代表将在首都会谈", "zh"),
        ("", "양측 대표단이 수도에서 회담한다", "ko"),
        ("", "השיחות בין הצדדים", "he"),
        ("", "მოლაპარაკება დედაქალაქში", "ka"),
        ("", "Les délégations des deux pays se retrouvent dans la capitale pour une réunion", "fr"),
        ("", "Die Gespräche mit der Regierung sind nach einer Pause wieder aufgenommen", "de"),
        ("", "İki taraf arasında görüşmeler için bir tarih ve yer belirlendi", "tr"),
        ("", "Zwxq", ""),
        ("", "12:30", ""),
        ("", "", ""),
    ],
)
def test_text_alone(declared, title, language):
    """Script and stop words tell, or nothing does."""
    assert language_of(declared, title, "") == language


@pytest.mark.parametrize(
    ("declared", "title", "language"),
    [
        ("en-GB", "Envoys meet", "en"),
        ("en-US", "Переговоры между сторонами пройдут в столице", "ru"),
        ("en", "Las delegaciones de los dos países se reunirán en la capital para una ronda", "es"),
        ("be", "Перамовы ў сталіцы", "be"),
        ("English", "Envoys meet", ""),
        ("nb", "Partene møtes", "no"),
        ("ru", "Talks of the two sides are to begin in the capital on Monday", "en"),
        ("ja", "首脳会談", "ja"),
        ("en", "Мир", ""),  # not English, and no word tells which
        ("ar", "Talks", ""),
        ("ru", "Мир", "ru"),
        ("ja", "首脳会談 in Rio", "ja"),  # an ideograph says what three letters say
    ],
)
def test_the_feeds_word_stands_unless_the_text_says_otherwise(declared, title, language):
    """Another script or clear stop words overrule it: systems declare English whatever they carry."""
    assert language_of(declared, title, "") == language
