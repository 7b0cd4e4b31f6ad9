"""poll: look at boards, decide what changed, save it and what it owes. It sends nothing; `deliver` pays.

look.py     ask and read one board          keep.py     compare, read, decide, save: one transaction
rounds.py   many boards at once             health.py   how a look moves a board's state
leads.py    a look at a list                hints.py    a look at a watched page
backlog.py  a new filter's one message      word.py     what the operator is told
outage.py   a whole system that fails
"""

from internwatch.poll.keep import Kept
from internwatch.poll.owing import Rules
from internwatch.poll.rounds import Board, Round, poll

__all__ = ["Board", "Kept", "Round", "Rules", "poll"]
