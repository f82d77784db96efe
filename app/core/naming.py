"""Questions that are nothing but a name: "Save", "Terms of Service?", "保存按钮"."""

import re
from typing import Final

from app.core.wording import NO_SEARCH, THING

MOST_WORDS: Final = 4
_CJK: Final = r"\u3400-\u9fff"
_WORD: Final = re.compile(rf"[{_CJK}]{{1,3}}|[^\W{_CJK}]+(?:['\-.][^\W{_CJK}]+)*")

# What no name on a screen is: a question, a wish, a greeting.
_NO_NAME: Final = re.compile(
    r"""(?xi)
      ^(?:what|which|where|whose|whom?|why|how|when|is|are|am|was|were|do|does|did|can|could|would
      |will|should|shall|may|might|must|has|have|had|i|we|you|he|she|they|it|let|let's|tell|make
      |give|take|think|guess|count|caption|analy[sz]e|rewrite|rephrase|classify|elaborate|discuss
      |in|as|with|without|about|because|if|and|but|or)\b(?!\ as$)
    | \b(?:this|that|it|these|those|me|us|them|something|a|an|some|i|please)\b
    | ^(?:hello|hi|hey|thanks|thank|thx|bye|good\ (?:morning|evening|day)|sorry|great|cool|wow)\b
    | 什么|怎|吗|几|多少|谁|哪|为何|如何|[这那它他她我你您请是]|一下|谢|[！!]
    | ^(?:翻译|解释|描述|总结|概括|分析|说明|比较|计算|介绍|评价|写|画|生成|列|再|详细|简单|简短
      |用|说|给|好的|把|让|看|为|不|能|会)
    """
)
# What a model is asked for as well: one word, a title, or with a word for what it is.
_PLAIN: Final = re.compile(
    r"^[^\s\u3040-\u30ff\uac00-\ud7af]+$"
    rf"|^(?i:[ -~]*\b{THING}$)"
    r"|^[A-Z0-9]\S*(?: (?:[A-Z0-9]\S*|of|and|to|in|on|up|the|for|&|as))+$"
)
# … but not what only goes on with a conversation.
_CHAT: Final = re.compile(
    r"(?i)^(?:yes|no|ok|okay|yep|nope|sure|continue|more|again|next|stop|help|test|shorter|longer"
    r"|simpler|english|chinese|summary|description|translation|explanation|code|go (?:on|ahead)"
    r"|继续|好|对|行|嗯|不|停|英文|中文|摘要|更短|更长|更多|下一步|测试)$"
)


def may_be_name(text: str) -> bool:
    """Return whether a whole question may be what stands on a button or in a heading."""
    words = len(_WORD.findall(text))
    one_line = "\n" not in text
    denied = NO_SEARCH.search(text) or _NO_NAME.search(text)
    return one_line and 0 < words <= MOST_WORDS and not denied


def is_plain_name(text: str) -> bool:
    """Return whether it can hardly be anything else, not even a remark to a model."""
    return may_be_name(text) and not _CHAT.match(text) and bool(_PLAIN.search(text))
