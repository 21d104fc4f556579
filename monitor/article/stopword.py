"""Short words that tell languages of one script apart: the most frequent, and no others' words."""

from typing import Final

LATIN: Final = {
    "en": "the of and to in is that for on with as are was at by from has have will be this an not "
    "after over says its it who their but more about into than",
    "fr": "le la les des du et est une un dans pour qui que sur au aux avec par ce pas plus ne se "
    "son sa ses cette après été sont ont l d",
    "de": "der die das und ist nicht mit von den dem zu im für auf ein eine einen des sich als auch "
    "wird nach bei über hat sind werden zum zur",
    "es": "el la los las de del y en que un una por con para su al se es no más como tras sobre han "
    "ha entre lo sin según",
    "pt": "o a os as do da dos das e em que um uma por com para não se no na nos nas ao mais é foi "
    "são pelo pela entre após sobre",
    "it": "il lo la gli i le di del della dei delle e che un una per con non è sono nel nella al "
    "alla da dal si più dopo come ha",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er door over bij uit naar ook "
    "wordt heeft maar om na",
    "pl": "i w na z do się nie to że jest o po od przez dla oraz jak ale który która są było za "
    "przed przy",
    "tr": "ve bir bu için ile da de olarak olan daha çok gibi en sonra kadar ise göre değil var "
    "oldu ne etti dedi",
    "az": "və bir bu üçün ilə də olan daha çox kimi sonra qədər isə görə deyil var edib olub "
    "haqqında arasında",
    "ro": "și de la în cu pe din că nu este un o mai pentru sunt care au fost după a al ale prin",
    "sv": "och att det som en på är av för med till den har inte om ett men efter vid från",
    "cs": "a v na se že je o s z do pro jako ale po jsou nebo který která při podle bude",
    "hu": "a az és hogy nem is egy van meg volt szerint csak de mint már el lesz után",
    "fi": "ja on ei että se hän oli ovat kun mutta myös joka tai mukaan ole jälkeen",
    "id": "yang dan di ke dari untuk dengan pada ini itu dalam tidak akan oleh juga telah bahwa "
    "adalah sebagai",
    "vi": "và của là có được cho trong với không một các những này đã về từ người",
    "sq": "dhe të në për me një nga që është më si ka do nuk se",
    "hr": "i u na je se za da su od s o će ne kao koji koja iz nakon biti",
}

CYRILLIC: Final = {
    "ru": "и в на не что с по из за от о к как это был для его после до при все или но а у со об "
    "между также который которые",
    "uk": "і й в у на не що з по із за від про до як це був для його після та або але між також "
    "який які щодо під час через",
    "bg": "и в на не че с по от за да се са ще като при след към или но между който които това",
    "sr": "и у на не да је се са за од по из као након али који која су ће или између",
}

ARABIC: Final = {
    "ar": "في من على إلى عن أن مع هذا هذه التي الذي بعد قبل بين كان قال لا ما خلال و",
    "fa": "در از به که را با این است برای آن تا یک بر خود شد می های کرد پس و",
    "ur": "کے میں کی ہے سے اور کا کو نے پر کہ یہ ہیں ایک تھا لیے بھی",
    "ps": "د په او چې له ته کې سره یې دی ده پر څخه",
}


def frequent_words(language: str) -> frozenset[str]:
    """The frequent short words of a language; of one not listed, or not known, those of English."""
    words = LATIN.get(language) or CYRILLIC.get(language) or ARABIC.get(language) or LATIN["en"]
    return frozenset(words.split())
