"""The people and functions that addresses are named after, and how their local parts are written.

A list of any size needs different addresses without remembering those it has given out. So each row
takes the next pair of a first and a last name from one shuffled deck; when the deck is through, it
is dealt again with every pair in another style, and when the styles are used up, with a number.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

STYLES: Final = ("{0}.{1}", "{0}{1}", "{0}_{1}", "{1}.{0}")
STYLE_ODDS: Final = (0.58, 0.27, 0.09, 0.06)


def read_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, each once."""
    return tuple(dict.fromkeys(text.split()))


ROLES: Final = read_words(
    """
    info sales contact office support admin billing jobs marketing hello service orders accounts
    press team reception hr events webmaster newsletter
    """
)

_PEOPLE: Final = {
    "en": (
        """james emily oliver charlotte george amelia harry sophie jack grace william olivia henry
        chloe samuel hannah daniel megan matthew rachel andrew sarah joshua rebecca ryan ashley
        brandon jessica kevin lauren michael nicole patrick laura jason karen steven lisa brian
        michelle jordan taylor priya omar aisha""",
        """smith jones williams brown wilson evans johnson roberts walker wright robinson thompson
        white hughes edwards green hall wood harris lewis clarke jackson cooper ward turner carter
        phillips mitchell parker collins bailey murphy kelly richardson cox shaw bennett foster
        powell russell hamilton graham sullivan wallace reynolds fisher ellis gibson mason hunt
        miller davis anderson moore nguyen patel khan singh okafor campbell stewart morrison reid
        macdonald burns crawford obrien byrne walsh doyle""",
    ),
    "de": (
        """lukas anna maximilian lea felix lena jonas marie paul laura leon hannah tim julia jan
        sarah niklas katharina moritz johanna sebastian sabine stefan claudia andreas petra markus
        susanne michael birgit thomas monika uwe heike torsten anja florian carolin tobias vanessa
        jens kerstin matthias franziska""",
        """mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schaefer
        koch bauer richter klein wolf schroeder neumann schwarz zimmermann braun krueger hofmann
        hartmann lange werner krause lehmann schmid maier koehler herrmann walter koenig mayer
        huber kaiser fuchs scholz moeller weiss jung hahn vogel keller frank berger winkler roth
        beck lorenz baumann franke albrecht schuster simon ludwig boehm winter kraus schumacher
        kraemer vogt stein jaeger otto sommer gross seidel brandt""",
    ),
    "fr": (
        """camille hugo manon lucas chloe theo lea louis emma nathan ines arthur sarah jules
        juliette pierre claire nicolas celine julien sophie thomas aurelie mathieu elodie antoine
        marion guillaume pauline romain mathilde vincent caroline sebastien nathalie philippe
        isabelle laurent sylvie olivier valerie fabrice karine yann anais""",
        """martin bernard dubois robert petit durand leroy moreau simon laurent lefebvre michel
        garnier david bertrand roux fournier girard bonnet dupont lambert fontaine rousseau muller
        blanc guerin boyer henry roussel mathieu gautier masson marchand duval denis dumont lemaire
        noel meyer dufour meunier brun blanchard giraud joly riviere lucas brunet gaillard barbier
        arnaud renard picard leclerc lacroix colin vidal caron aubert roger fabre perrin morel
        charpentier moulin poirier renaud chevalier""",
    ),
    "it": (
        """giulia marco chiara alessandro francesca luca martina matteo sara andrea elena davide
        federica lorenzo valentina simone alessia riccardo silvia stefano paola giovanni laura
        antonio claudia roberto elisa fabio ilaria gabriele beatrice nicola serena daniele giorgia
        paolo roberta salvatore teresa enrico""",
        """rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti
        deluca mancini costa giordano rizzo lombardi moretti barbieri fontana santoro mariani
        rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale lombardo serra
        coppola desantis marchetti parisi villa conte ferraro ferri fabbri bianco marini grasso
        valentini messina sala deangelis gatti pellegrini palumbo sanna farina rizzi monti cattaneo
        morelli amato silvestri mazza testa grassi pellegrino carbone giuliani benedetti""",
    ),
    "es": (
        """lucia pablo maria alejandro paula daniel sofia david carmen javier laura sergio marta
        carlos ana miguel elena jorge isabel alberto cristina rafael raquel fernando beatriz ruben
        patricia diego silvia ivan rocio adrian nuria victor ines joao mariana tiago beatriz
        rodrigo camila gustavo larissa felipe thais""",
        """garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez jimenez ruiz
        hernandez diaz moreno alvarez munoz romero alonso gutierrez navarro torres dominguez
        vazquez ramos gil ramirez serrano blanco molina morales suarez ortega delgado castro ortiz
        rubio marin sanz nunez iglesias medina garrido cortes castillo santos lozano guerrero cano
        prieto mendez cruz calvo gallego vidal silva oliveira souza pereira ferreira almeida
        carvalho ribeiro barbosa rocha araujo teixeira cardoso correia nascimento""",
    ),
    "nl": (
        """daan emma sem tess lucas sophie milan julia levi mila bram eva thijs lotte jasper anouk
        ruben fleur niels sanne jeroen marloes bas ilse koen femke wouter marieke sander inge joost
        esther pieter saskia maarten anneke rik linda stefan monique""",
        """dejong jansen devries vandenberg bakker vandijk visser smit meijer deboer mulder degroot
        bos vos peters hendriks vanleeuwen dekker brouwer dewit dijkstra smits degraaf vandermeer
        vanderlinden kok jacobs dehaan vermeulen vandenheuvel vandeven vandenbroek schouten vanbeek
        willems vanvliet vandervelden hoekstra maas verhoeven koster vandam prins blom huisman
        peeters dejonge kuipers vanveen kramer vandenbrink scholten vanwijk postma martens vries
        janssens maes claes goossens wouters desmet""",
    ),
    "sv": (
        """erik anna lars karin mikael maria anders kristina johan margareta per elisabeth nils eva
        jan birgitta karl linnea hans ingrid gustav marie oskar sofia viktor maja elsa axel astrid
        freja mads ida soren mette kasper sigrid magnus ingeborg aino mikko helmi juhani""",
        """johansson andersson karlsson nilsson eriksson larsson olsson persson svensson gustafsson
        pettersson jonsson jansson hansson bengtsson lindberg jakobsson magnusson lindstrom
        lindqvist lindgren berg axelsson bergstrom lundberg lind lundgren lundqvist mattsson
        berglund fredriksson sandberg henriksson forsberg sjoberg danielsson wallin engstrom eklund
        hansen olsen larsen nielsen jensen pedersen christensen sorensen rasmussen kristensen
        haugen johnsen korhonen virtanen nieminen makinen laine heikkinen""",
    ),
    "pl": (
        """jakub zuzanna antoni julia szymon maja jan zofia filip hanna kacper lena aleksander
        alicja wojciech oliwia mateusz katarzyna piotr agnieszka krzysztof malgorzata tomasz
        barbara pawel ewa marcin joanna michal magdalena lukasz monika adam beata jiri tereza
        ondrej lucie vaclav hana martin katerina""",
        """nowak kowalski wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski
        wozniak dabrowski kozlowski jankowski mazur kwiatkowski krawczyk kaczmarek piotrowski
        grabowski zajac pawlowski michalski krol wieczorek jablonski wrobel nowakowski majewski
        olszewski stepien malinowski jaworski adamczyk dudek nowicki pawlak gorski witkowski
        walczak sikora baran rutkowski michalak szewczyk ostrowski tomaszewski pietrzak duda
        zalewski wroblewski novak svoboda novotny dvorak cerny prochazka kucera vesely horak nemec
        pokorny marek pospisil hajek kralova""",
    ),
    "ja": (
        """yuki haruto sakura ren aoi sota hina kaito misaki takumi rin kenji akiko hiroshi yoko
        takashi naoko daisuke emi shota mei wei li jing hao yan jun xin ying lei min fang jie hui
        tao minjun seoyeon jihoon jiwoo""",
        """sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida
        yamada sasaki yamaguchi matsumoto inoue kimura shimizu hayashi saito mori abe ikeda
        hashimoto ishikawa ogawa goto okada hasegawa fujita wang zhang chen liu yang huang zhao
        zhou xu sun zhu guo lin luo gao zheng liang xie tang kim park choi jeong kang yoon
        jang lim""",
    ),
}

LANGUAGES: Final = tuple(_PEOPLE)


class Person(NamedTuple):
    """A first name (or an initial), a last name, and the place of their language in `LANGUAGES`."""

    first: str
    last: str
    language: int


@cache
def list_people() -> tuple[Person, ...]:
    """Return all pairs of names; no two of them look alike in any of the styles."""
    firsts = {word for given, _ in _PEOPLE.values() for word in read_words(given)}
    people: dict[str, Person] = {}
    for place, (given, family) in enumerate(_PEOPLE.values()):
        heads = read_words(given)
        initials = dict.fromkeys(head[0] for head in heads)
        for last in read_words(family):
            if last not in firsts:
                for head in (*heads, *initials):
                    people.setdefault(f"{head}{last}", Person(head, last, place))
    return tuple(people.values())


def spell_initial(initial: str, language: int, luck: float) -> str:
    """Return a first name of a language that begins with an initial.

    >>> spell_initial("v", LANGUAGES.index("de"), 0.5)
    'vanessa'
    """
    given = _given_by_initial()[language, initial]
    return given[int(luck * len(given))]


@cache
def _given_by_initial() -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    for place, (given, _) in enumerate(_PEOPLE.values()):
        for first in read_words(given):
            found.setdefault((place, first[0]), []).append(first)
    return found
