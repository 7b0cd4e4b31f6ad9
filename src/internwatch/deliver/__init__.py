"""deliver: pay what is owed. Plan, claim under lease, send, settle; it decides nothing about postings.

pay.py      a pass over the destinations    send.py     one destination: claim, send, settle, edit
sift.py     what goes out now, what waits   edit.py     messages that hold no longer
parcels.py  rows as messages                plan.py     rows as alerts
till.py     what a pass shares, results     pressure.py circuits, back-pressure
verdict.py  what an error does to an alert  hold.py     destinations that must wait
shapes.py   what is handed around
"""

from internwatch.deliver.pay import deliver
from internwatch.deliver.plan import DeliverySettings
from internwatch.deliver.shapes import Delivered, Pulse, Terms

__all__ = ["Delivered", "DeliverySettings", "Pulse", "Terms", "deliver"]
