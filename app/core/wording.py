"""The wordings of `core.intent`, as data: patterns for English and Simplified Chinese.

All are matched against one sentence without courtesies and final marks, regardless of case.
Quoted texts are the letter Ⓠ, so that what is looked for decides nothing.
"""

# ruff: noqa: ISC004 - a pattern may go over several lines

import re
from collections.abc import Iterable
from typing import Final

QUOTE: Final = "Ⓠ"


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


THING: Final = (
    r"(?:button|icon|link|field|box|menu(?: item)?|tab|label|option|check ?box|input|text|word|"
    r"setting|control|bar|entry|item|heading|title|image|picture|logo|row|column|cell|section|"
    r"panel|dialog|window|cursor|arrow|toggle|switch|slider|list|number|name|file|folder|price)"
)
_THING_ZH: Final = (
    r"(?:按钮|按键|图标|链接|菜单项|菜单|选项卡|标签页|选项|输入框|文本框|复选框|开关|字段|标签|字样"
    r"|两个字|这几个字|文字|一栏|那一行|这一行|入口)"
)
_SURFACE: Final = (
    r"(?:picture|image|screen|screenshot|photo|page|window|dialog|app|display|monitor|desktop|"
    r"toolbar|menu|form)"
)
_SURFACE_ZH: Final = r"(?:屏幕|画面|界面|页面|窗口|图片|图像|截图|照片|网页|图)"
_WHERE_ZH: Final = (
    r"(?:哪一?(?:行|列|栏|页|格)|哪里|哪儿|哪边|哪块|哪个位置|哪个地方|哪|什么位置|什么地方|何处)"
)
_BOXES: Final = r"(?:bounding box(?:es)?|bbox(?:es)?|boxes|box|coordinates?|position|location)"
_FAULT: Final = r"(?:errors?|warnings?|exceptions?|failures?)"
_FAULT_ZH: Final = r"(?:错误|报错|异常|警告|错)"

# What may stand before a sentence without changing what it wants.
COURTESY: Final = _any(
    (
        r"^(?:please|pls|kindly|hey|hi|hello|ok|okay|so|now|then|and|also|just|quickly|eyeline)\b"
        r"[\s,]*",
        r"^(?:can|could|would|will) (?:you|u) (?:please |kindly )?(?:help me (?:to )?)?(?!see\b)",
        r"^help me (?:to )?",
        r"^(?:i|we) (?:want|need|would like|'d like) (?:you )?to (?:know )?",
        r"^i'd like (?:you )?to (?:know )?",
        r"^(?:do you know|tell me|i wonder|let me know) (?=where|what|which|if)",
        rf"^(?:in|on|from|within|looking at) (?:this|the|that|my) (?:\w+ ){{0,2}}?{_SURFACE}\b"
        r"[\s,]*",
        r"^(?:请问?|麻烦|劳驾|能否|能不能|可以|可否|帮我|帮忙|帮|给我|我想知道|我想|我要|我需要|告诉我)\s*",
        r"^(?:你|您|把)\s*",
        rf"^在?(?:这个|这张|这幅|此|当前|整个)?{_SURFACE_ZH}(?:上面|里面|上|里|中|内)?[，,、\s]+",
        rf"^在?(?:这个|这张|这幅|此|当前|整个)?{_SURFACE_ZH}(?:上面|里面|上|里|中|内)的?",
    )
)

# Sounds like a search, and is none: questions about the world, about causes, about mathematics.
NO_SEARCH: Final = _any(
    (
        r"^(?:why|how|when|who|explain|describe|translate|summari[sz]e|compare|solve|calculate"
        r"|write)\b",
        r"^where (?:was|were|did|has|had|have|would you)\b(?!.*\b(?:written|shown|mentioned)\b)",
        r"^where (?:does|do) (?!(?:it|this|that|the \w+) (?:say|mention|show|read)\b"
        r"|(?:i|we|you)\b)",
        r"^where (?:am|are) (?:i|we|you)\b(?! supposed)",
        rf"^where (?:is|was|'s) (?:this|that|it|the)(?: (?:place|city|from|taken|made|going"
        rf"|{_SURFACE}|photographed))*(?<!the)(?<!dialog|window)$",
        r"^where(?: is| are|'s) .*\b(?:made|born|taken|come from|coming from|going to be|sold)$",
        r"^where can (?:i|we|one) (?:buy|get|order|download|learn|read more|rent|eat|watch)\b",
        r"^where (?:can|should|do|would|could) (?:i|we|one|you) "
        r"(?:go on|live|work|travel|eat|stay)\b",
        r"^(?:find|identify|locate|show(?: me)?|spot) (?:out\b|me (?:a|an|some)\b)",
        r"^(?:find|identify|suggest) (?:a|an|some|any)? ?(?:\w+ )?(?:way|solution|better|cheaper"
        r"|synonym|recipe|example|alternative|similar)s?\b",
        r"^(?:find|identify|locate|spot|point out) (?:the |all |all the |any |every )?(?:\w+ )?"
        r"(?:bugs?|mistakes?|flaws?|differences?|causes?|reasons?|solutions?|answers?|meaning|roots?|derivative|integral"
        r"|limit|area|volume|perimeter|slope|angle|sum|mean|median|average|maximum|minimum|value of"
        r"|problems?|typos?|odd one)\b",
        r"^(?:find|identify|locate|spot) .*\b(?:errors?|bugs?|mistakes?|problems?) (?:in|with|of) "
        r"(?:this|the|my) (?:\w+ )?(?:code|proof|function|program|script|equation|sentence|essay"
        r"|text|paragraph|query|formula|argument|calculation)",
        r"^(?:find|solve for) [a-z]$",
        r"^show (?:me )?(?:how|what|why|that|if)\b",
        r"^(?:search|google) (?:the )?(?:web|internet)\b",
        r"^(?:mark|box|circle|point|click|press|tap|ground|look|search|highlight|outline)$",
        r"^(?:为什么|为何|怎么|如何|怎样|解释|说明|描述|翻译|总结|概括|比较|计算|谁|解答|求)",
        r"^(?:找|查|指)(?:到|出|一下)?(?:.*的|.*里|.*中)?(?:bug|漏洞|问题|原因|区别|不同|差异|答案|规律"
        r"|办法|方法|错别字|错误在哪的原因)$",
        r"有几|几个|几只|几条|几张|几位|多少(?:个|人|条|只|张|位|种)",
        rf"^.*在{_WHERE_ZH}(?:拍|照|摄|买|卖|生产|制造|出生|下载|学|举行|建)",
        rf"^(?:这里?|这儿|那里?|那儿|我们?|它|他|她|这(?:张|幅|个)?{_SURFACE_ZH})(?:是|在|是在){_WHERE_ZH}$",
        rf"^{_WHERE_ZH}(?:有卖|可以买|能买|买|不对|好玩|好吃)",
        rf"^(?:下一步|接下来|然后|现在)(?:我)?(?:该|应该|要)?(?:点|按|去){_WHERE_ZH}?$",
    )
)

# Wants a place. The group `target` holds what is looked for.
FIND: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^where (?:can|could|do|should|would|must|may|might|am|are) (?:i|we|one|you)"
        r"(?: (?:have|need|supposed) to)? "
        r"(?:find|see|click|press|tap|go|look|locate|select|choose)"
        r"(?: (?:on|at))?(?: (?:to|for|in order to))?\b ?(?P<target>.*)$",
        r"^where (?:can|could|do|should|would|must) (?:i|we|one|you) (?P<target>.+)$",
        r"^where (?:does|do) (?:it|this|that|the \w+) (?:say|mention|show|read)s? "
        r"(?P<target>.+)$",
        r"^where (?:it|this|that) (?:says?|mentions?|reads?) (?P<target>.+)$",
        r"^where (?:in|on) .+? (?:is|are) (?P<target>.+)$",
        r"^(?:where|wheres) ?(?:exactly )?(?:is|are|was|were|'s|'re)? ?"
        r"(?P<target>.+?)(?: (?:is|are))?$",
        r"^(?:locate|find|pinpoint|spot|highlight|outline|mark|circle|underline|ground|identify"
        r"|detect|localize|localise|box)(?: out| for)?(?: me)?(?: where)? (?:the )?"
        rf"(?:{_BOXES} (?:of|for|around) )?(?P<target>.+?)(?: is| are)?$",
        r"^(?:search|look|looking|searching) for (?P<target>.+)$",
        r"^(?:i'm|i am|we're|we are) (?:looking|searching) for (?P<target>.+)$",
        (r"^(?:point|pointing) (?:me )?(?:to|at|out) (?:where )?(?P<target>.+?)(?: is| are)?$"),
        r"^(?:double[- ]|right[- ])?(?:click|tap|press|hover) (?:on |over )?(?P<target>.+)$",
        r"^show (?:me )?where (?P<target>.+?)(?: is| are)?$",
        rf"^show (?:me )?(?P<target>(?:the|a|an|all|every) (?!(?:text|words?)$).*\b{THING}s?)$",
        rf"^(?:the )?{_BOXES} (?:of|for) (?P<target>.+)$",
        r"^i (?:can't|cannot|can not|don't|do not|couldn't) (?:find|see|locate) "
        r"(?P<target>.+?)(?:[,.].*)?$",
        rf"^{QUOTE}$(?P<target>)",
        r"^(?:draw|put) .*?\b(?:around|on|over) (?P<target>.+)$",
        r"^(?:give|return|show|get|tell|list|what is|what are|what's|provide|output) (?:me )?"
        rf"(?:the |its )?(?:exact )?{_BOXES} (?:of|for) (?P<target>.+)$",
        rf"^(?:is|are) there (?:a|an|any|the|some) (?P<target>.*\b{THING}s?)\b.*$",
        r"^(?:do|can) you see (?P<target>.+)$",
        rf"^which {THING}s? (?:(?:is|says|reads|(?:do|should|must) i (?:click|press)(?: to| for)?)"
        r" )?"
        r"(?P<target>.+)$",
        r"^(?P<target>.+?)[,:]? where is (?:it|that|this)$",
        r"^我?(?:找|看|搜|点)不(?:到|见|着)(?P<target>[^，,。]+)",
        rf"^在?{_WHERE_ZH}(?:可以|能够?|才能)?(?:找到|看到|看见|找|看|点击|点|按|有|是|写着|写了|写"
        r"|显示了?|提到了?)(?P<target>.+)$",
        rf"^(?P<target>.+?)(?:到底|究竟)?(?:显示|出现|写|藏|放)?(?:是在|位于|在)了?"
        rf"(?:{_SURFACE_ZH}(?:上|里|中|内)?的?)?{_WHERE_ZH}(?:可以(?:找到|看到))?$",
        rf"^(?P<target>.+?)(?:要|该|应该)?(?:去|到)?{_WHERE_ZH}(?:找|有|点|看)$",
        r"^(?:给出|返回|输出|显示|标出|找到|找出|查找|找)?(?P<target>.+?)的?"
        rf"(?:位置|坐标|边界框|包围框|bbox)(?:是什么|是多少|是?在?{_WHERE_ZH})?$",
        rf"^(?P<target>{QUOTE}|.+?)(?:框|圈|标|找|指|点|高亮)(?:出来|出|一下|起来|显示)$",
        r"^(?:查找|寻找|搜索|找|搜|查|定位|标出|标记|标注|框出|框选|框|圈出|圈|指出|指向|指给我看|指"
        r"|高亮显示|高亮|点击|点按|点|单击|双击|右击|按下|按|选中|检测|识别并?标出)"
        r"(?:到|出来|出|一下|下|一找|了)?(?:所有的?|全部的?)?"
        rf"(?P<target>.+?)(?:在{_WHERE_ZH}|的?(?:位置|坐标|地方))?$",
        r"^(?:用|画).{0,4}框(?:出|住|标出|圈出)?(?P<target>.+)$",
        rf"^有(?:没有)?(?P<target>.+?{_THING_ZH})$",
    )
)

# Wants the text as it stands.
READ: Final = _any(
    (
        r"^(?:read|transcribe|ocr)\b(?! (?:between|more)\b)"
        r"(?!.*\band (?:explain|summari|tell me w))",
        r"^(?:recogni[sz]e|extract|copy|get|grab|give|type|list|return|output|print|show|pull|scan)\b"
        r".*\b(?:text|texts|words|lines?|contents?|code|transcript|ocr)\b(?!.*\b(?:mean|explain))",
        r"^(?:what|which)\b.*\b(?:do|does|did)\b.*\b(?:say|says|read)$",
        r"^what(?:'s| is| does| text| words)?\b.*\b(?:written|the text|says?)\b",
        r"^what (?:is|are) the (?:text|words|lines?)\b",
        r"^(?:turn|convert|make)\b.*\b(?:in)?to (?:plain )?text$",
        r"^(?:image|picture|screenshot) to text$|^(?:the |all )?text$",
        r"^copy(?: this| that| it| all)?$",
        r"^(?:朗读|阅读|读|念|识别|抄|转写|听写)(?!懂|者|后感)",
        r"^(?:提取|复制|拷贝|抄录|摘录|获取|列出|输出|取出|扫描).*(?:文字|文本|内容|字|代码)",
        r"(?:写|说|显示|印)(?:的是|了|着|的)?(?:些)?(?:什么|啥)(?:内容|字|文字)?$",
        r"^有?(?:哪些|什么)(?:文字|字|内容)$|转(?:换|化)?(?:成|为)(?:纯)?(?:文字|文本)$",
        r"(?:文字|字|文本|文字内容)(?:是什么|有哪些)$|^(?:文字|文本)(?:识别|提取)$",
    )
)

# Wants a table.
TABLE: Final = _any(
    (
        r"^(?:extract|copy|convert|export|read|get|give|save|turn|make|transcribe|grab|pull|output"
        r"|return|show|put|type|scan|download|parse|format|rewrite|write|create|print)\b"
        r".*\b(?:tables?|csv|tsv|spreadsheet|excel|xlsx)\b",
        r"^(?:the |this )?(?:table|csv|spreadsheet)(?: (?:to|as|in) (?:a )?\w+)?$",
        r"\b(?:to|as|into|in) (?:a )?(?:csv|tsv|excel|spreadsheet)\b",
        r"(?:提取|导出|转|复制|拷贝|抄|读|识别|输出|保存|整理|做|生成|变|写)\S*(?:表格|csv|excel|表)",
        r"(?:表格?)\S*(?:提取|导出|转换?(?:成|为)|复制|拷贝|抄|读出来|保存|识别|csv|excel)",
        r"^(?:表格|csv)$",
    )
)

# Wants to see what went wrong.
ERRORS: Final = _any(
    (
        r"^(?:what|which|any|list|show|read|copy|quote|give|get|find|is|are|see|check|extract|tell"
        rf"|highlight|mark|point|locate)\b.*\b(?:{_FAULT}|traceback|error messages?)$",
        rf"^(?:what|which|is|are|do|did|any)\b.*\b{_FAULT}(?: messages?)? (?:is|are|do|does|did|was"
        r"|were|can|on|in|say|here|there|shown|displayed)\b",
        rf"^where (?:is|are|'s) (?:the |an? |any )?(?:\w+ )?{_FAULT}(?: messages?)?$",
        rf"^(?:the )?{_FAULT}(?: messages?)?$",
        r"^what (?:went|is|goes|has gone|'s) wrong$|^what(?:'s wrong| failed)$",
        r"^(?:did|has) (?:it|something|anything) fail(?:ed)?$",
        rf"(?:有|是|出|报|出现|发生)(?:了|的)?(?:什么|哪些|啥|没有)?{_FAULT_ZH}(?:信息|提示)?了?(?:没有)?$",
        rf"(?:什么|哪些|哪个|哪里|哪儿)(?:出|有|报)?{_FAULT_ZH}(?:信息|提示)?了?$|哪(?:里|儿)不对$",
        rf"^{_FAULT_ZH}(?:信息|提示|内容|行)?(?:在{_WHERE_ZH}|是什么|有哪些)?$",
        r"^(?:显示|列出|读出?|找出?|找到|复制|摘出|提取|指出|标出|看看|检查).{0,6}"
        rf"{_FAULT_ZH}(?:信息|提示|行)?$",
    )
)
# … unless it wants to know more than can be read.
EXPLAINED: Final = _any(
    (
        r"\b(?:mean|means|meaning|why|how|cause[sd]?|fix|solve|explain|handle|avoid)\b",
        r"什么意思|原因|怎么|如何|解决|修复|为什么|为何|解释|说明",
    )
)

# What surrounds the name of a thing.
AFTER: Final = _any(
    (
        rf"[\s,]*\b(?:on|in|at|of|from|within) (?:this|the|that|my) (?:\w+ )?{_SURFACE}$",
        rf"[\s,]*\b(?:on|in|at|of|from|within) (?:this|the|that|my) (?:\w+ )?{_SURFACE} and .*"
        rf"\b(?:{_BOXES}|mark|highlight)\b.*$",
        r"[\s,]*\band (?:give|return|show|draw|mark|highlight|tell|output|provide)\b.*$",
        r"[\s,]*\b(?:here|please|pls|now|for me|thanks|thank you|exactly|located|shown|displayed"
        r"|written|mentioned|placed|found|defined|declared|hidden|if any|if there is one)$",
        r"(?:吧|吗|么|呢|啊|呀|哦|了|谢谢|好吗|可以吗|一下)$",
    )
)
BEFORE: Final = _any(
    (
        r"^(?:the|a|an|this|that|these|those|my|our|your|all|any|every|each|some) ",
        rf"^{THING}s? (?=(?:that |which )?(?:called|named|labell?ed|saying|says?|reads?|reading"
        r"|with the (?:text|label|name))\b)",
        r"^(?:that |which )?(?:called|named|labell?ed|saying|says?|reads?|reading"
        r"|with the (?:text|label|name)) ",
        r"^(?:text|words?|phrase|string) (?=\S)",
        r"^(?:to|for) ",
        r"^(?:那个|这个|一个|所有的?|全部的?|名为|叫做?|写着|标着|文字|单词|字样)\s*",
    )
)
THING_AFTER: Final = _any((rf" {THING}s?$", rf"\s*的?(?:这个|那个)?{_THING_ZH}$"))
NOTHING: Final = re.compile(
    r"^(?:it|this|that|them|these|those|they|one|something|anything|everything|things?|stuff"
    r"|什么|它们?|他|她|这里?|那里?|这个|那个|这些|东西)?$",
    re.IGNORECASE,
)

QUOTED: Final = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|‘([^’]+)’|《([^》]+)》|【([^】]+)】|`([^`]+)`"
    r"|(?<!\w)'([^']+)'(?!\w)"
)
SENTENCE_END: Final = _any(
    (
        r"(?<=[?!;。？！；\n])\s*",
        r"(?<=\.) +(?=[A-Z“\"])",
        r"[,，、]? *\b(?:and|then|but|also) (?=(?:then |also )?(?:where|locate|find|highlight"
        r"|show me|point|click)\b)",
        r"[，,]\s*(?:并且?|然后|再|同时|还有)?(?=找|标出|标记|框|圈|指出|定位|点击|告诉我)",
    )
)
