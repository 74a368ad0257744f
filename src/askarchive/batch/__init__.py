"""A question file answered line by line into an answer file that survives being killed at any moment.

Enter: questions as JSONL or CSV and a function that answers one. Leave: one row a question, in input order.
"""

from askarchive.batch.questions import Item, survey
from askarchive.batch.run import BatchReport, Progress, check_places, run

__all__ = ["BatchReport", "Item", "Progress", "check_places", "run", "survey"]
