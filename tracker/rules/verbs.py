"""Which words begin an action: verbs that say what is done, verbs that say only what should change, and no verbs."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VAGUE = _words(
    """
    achieve address aim build consider continue develop drive embed encourage enhance ensure explore focus foster
    improve increase keep maintain maximise promote raise reduce refine secure seek strengthen strive sustain tackle
    work
    """
)
"""Verbs of what should change, which leave open what anybody does: the six of the design, and their neighbours."""

VERBS = _words(
    """
    add adopt agree allocate analyse answer apply appoint arrange ask assess assign attend audit begin book brief
    bring broaden buy call change chart check choose clear close coach collect commission compare complete conduct
    consult contact correct count cover create cut deliver deploy design draw employ engage enter establish evaluate
    examine expand extend fill find finish fix follow fund gather give group guide help hire hold identify implement
    include inform install interview introduce invest investigate invite involve issue join launch lead learn let
    limit link list log look lower make map mark match measure meet mentor model moderate monitor move name
    negotiate note observe offer open order organise pair phone pilot place plan post prepare present print produce
    provide publish purchase put read recommend record recruit redesign refer rehearse release remind remove
    reorganise repeat replace report require research restructure reteach retest review revise reward rewrite ring
    roll rota run sample schedule screen select send sequence set share shorten show sign simplify sort speak
    specify spend split standardise start stop study submit supply support survey take talk target teach tell test
    time timetable track train translate trial trim try tutor update upgrade use validate verify visit walk watch
    weigh write
    """
)
"""Verbs that plans of schools begin with, also those that can be nouns, such as visit and report."""

NO_VERBS = _words(
    """
    a about across additional after an any assistant at attainment attendance available before behaviour better both
    by children clear consistent coordinator course culture curriculum daily data deputy each early effective
    english every everyone external faster few first five for fortnightly four frequent from full girl good greater
    half headteacher high higher home homework impact improved in increased inset it leadership literacy many maths
    middle monthly more most new numeracy of on one oracy our parent pastoral personal policy profile programme
    pupil ready regular rigorous robust school science senior six some staff strategic strategy strong stronger
    student subject successful teacher ten termly that the their these they this three through timely trust two
    weekly well when where whole with year
    """
)
"""What begins the name of a thing or of a person; endings tell more of these than a list can."""

BEFORE_A_VERB = _words(
    """
    also carefully clearly consistently effectively fully further quickly rapidly regularly robustly swiftly then to
    urgently
    """
)

ENDS_AS_A_NOUN = _words(
    """
    balance complement document enhance finance implement mention question reference supplement
    """
)
"""Verbs that end as nouns do."""
