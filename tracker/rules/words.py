"""How many words a text has, and how many an update, an answer or a visit note may have."""

MAX_PROGRESS_WORDS = 60
MAX_DIFFERENCE_WORDS = 40
MAX_ANSWER_WORDS = 80
MAX_SEEN_WORDS = 150
MAX_FOLLOW_UP_WORDS = 60
MAX_QUESTION_WORDS = 60
MAX_REPLY_WORDS = 120
MAX_REASON_WORDS = 40
CHARACTERS_A_WORD = 10
"""How long a word may be on average, with the space after it, so that few words are a short text."""


def count_words(text: str) -> int:
    """Count the words of a text: what stands between spaces and holds a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())
