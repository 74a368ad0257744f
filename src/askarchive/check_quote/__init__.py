"""Is this sentence in the archive, in these words, and who said it.

Enter: a claimed quotation and an opened archive or index. Leave: a Finding of coordinates, its report and its JSON.
"""

from askarchive.check_quote.checking import check
from askarchive.check_quote.finding import Difference, Finding, Part, Verdict
from askarchive.check_quote.report import check_object, text_report
from askarchive.check_quote.shelf import Shelf

__all__ = ["Difference", "Finding", "Part", "Shelf", "Verdict", "check", "check_object", "text_report"]
