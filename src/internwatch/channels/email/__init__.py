"""The e-mail channel: one mail per message over SMTP; it knows no other channel.

channel.py  the conversation with the server and what its errors mean   letter.py   the mail itself
"""

from internwatch.channels.email.channel import Email, Server

__all__ = ["Email", "Server"]
