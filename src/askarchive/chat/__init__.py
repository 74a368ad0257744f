"""The web chat: a question box, quotes shown exactly, and the source beside them.

Enter: an index folder. Leave: a served page, and the same as named endpoints for programs.
"""

from askarchive.chat.launch import launch

__all__ = ["launch"]
