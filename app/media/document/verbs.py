"""What is asked of the child that reads PDF documents.

Each request names its file: {"path", "name", "id", "password"}, the name as messages call it.
Pages count from 1; sizes and boxes are points from the top left corner of a page as it is shown.

- "open", without "id": an item {"id"}, then an item {"pages", "title"}.
- "survey" {"first", "count"}: an item for each page: the fields of a `PageInfo`.
- "outline": items {"lines": [[title, page, level], …]}.
- "page" {"number", "width"}: one item {"width", "height"}, its payload (height, width, 4) bytes
  B, G, R, X; less wide than was asked for where that would be too large.
- "text" {"numbers"}: for each page items {"number", "lines": [[text, stops], …], "whole"}, the last
  of them "whole"; their payload is, for each line, four numbers of its box and as many stops as it
  has, 32 bits each.
- "words" {"numbers"}: an item for each page, {"number"}, its payload what the page says, in UTF-8:
  in the order in which the document draws it, without places. Costs next to nothing for pages
  that were surveyed.
"""

from typing import Final

OPEN: Final = "open"
SURVEY: Final = "survey"
OUTLINE: Final = "outline"
PAGE: Final = "page"
TEXT: Final = "text"
WORDS: Final = "words"
ALL: Final = (OPEN, SURVEY, OUTLINE, PAGE, TEXT, WORDS)
