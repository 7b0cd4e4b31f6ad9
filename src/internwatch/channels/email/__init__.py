"""The e-mail channel: one mail per message over SMTP; it knows no other channel.

channel.py   the conversation with the server   classify.py  what its errors mean
letter.py    the mail itself                    address.py   one address, and where bounces come back to
quota.py     how much may go out now            bounce.py    reading what came back
dns.py       what `doctor` asks about the sender
"""

from internwatch.channels.email.channel import Email, Server

__all__ = ["Email", "Server"]
