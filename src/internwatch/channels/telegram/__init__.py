"""The Telegram channel: python-telegram-bot's Bot behind one class; it only sends.

channel.py  one message to one chat or topic, with its fallbacks   pace.py   how fast
classify.py what each error of the Bot API means                   request.py how the Bot API is reached
answer.py   what is made of its answers
"""

from internwatch.channels.telegram.channel import Telegram

__all__ = ["Telegram"]
