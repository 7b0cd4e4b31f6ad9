"""deliver: pay what is owed. Plan, claim under lease, send, settle; it decides nothing about postings.

plan.py     what goes out together      pay.py      claim, send, settle, destination by destination
verdict.py  what an error does to an alert and to its destination   hold.py   destinations that must wait
"""

from internwatch.deliver.pay import deliver
from internwatch.deliver.plan import DeliverySettings
from internwatch.deliver.shapes import Delivered

__all__ = ["Delivered", "DeliverySettings", "deliver"]
