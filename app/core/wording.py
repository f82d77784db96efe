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
    r"panel|dialog|window|cursor|arrow|toggle|switch|slider|list|number|name|file|folder|price|key|"
    r"line)"
)
_THING_ZH: Final = (
    r"(?:按钮|按键|键|图标|链接|菜单项|菜单|选项卡|标签页|选项|输入框|文本框|复选框|开关|字段|标签|字样"
    r"|两个字|这几个字|文字|一栏|那一行|这一行|入口)"
)
_SURFACE: Final = (
    r"(?:picture|image|screen|screenshot|photo|page|window|dialog|app|display|monitor|desktop|"
    r"toolbar|menu|form)"
)
_SURFACE_ZH: Final = r"(?:屏幕|画面|界面|页面|窗口|图片|图像|截图|照片|网页|图)"
_SPOT_ZH: Final = (
    r"(?:[哪第][一几]?(?:行|列|栏|页|格)|哪里|哪儿|哪边|哪块|哪个位置|哪个地方|什么位置|什么地方"
    r"|何处)"
)
_WHERE_ZH: Final = rf"(?:{_SPOT_ZH}|哪)"
_BOXES: Final = r"(?:bounding box(?:es)?|bbox(?:es)?|boxes|box|coordinates?|position|location)"
_WHICH_ZH: Final = rf"(?:哪一?个{_THING_ZH}?|哪一?{_THING_ZH})"
_TEXT: Final = r"(?:texts?|words?|contents?|lines?|code|transcript|ocr)"
_TEXT_ZH: Final = r"(?:文字|文本|内容|代码|字|话|段落|句子|全文|原文)"
_PRESS: Final = r"(?:click|press|tap|hit|select|choose|push|use)"
_PRESS_ZH: Final = r"(?:点击|点按|点|单击|双击|右击|按下|按|选择|选中|选|进入|进)"
_REQUEST: Final = (
    r"(?:where|what|which|who|why|how|when|is|are|do|does|did|can|could|would|will|please|pls|show"
    r"|find|locate|point|read|copy|extract|tell|give|mark|highlight|describe|explain|translate"
    r"|summari[sz]e|convert|list|i|we|help|in this|on this)"
)
_FAULT: Final = r"(?:errors?|warnings?|exceptions?|failures?)"
_FAULT_ZH: Final = r"(?:错误|报错|异常|警告|错)"

_ON_SURFACE: Final = (
    rf"^(?:in|on|from|within|looking at) (?:this|the|that|my) (?:\w+ ){{0,2}}?{_SURFACE}\b[\s,]*",
    rf"^在?(?:这个|这张|这幅|此|当前|整个)?{_SURFACE_ZH}(?:上面|里面|上|里|中|内)?[，,、\s]+",
    rf"^在?(?:这个|这张|这幅|此|当前|整个)?{_SURFACE_ZH}(?:上面|里面|上|里|中|内)的?",
)

# What may stand before a sentence without changing what it wants.
COURTESY: Final = _any(
    (
        r"^(?:please|pls|kindly)\b[\s,]*",
        r"^(?:hey|hi|hello|ok|okay|so|now|then|and|also|just|quickly|eyeline)"
        rf"(?:\s*,\s*| (?={_REQUEST}\b))",
        r"^(?:can|could|would|will) (?:you|u) (?:please |kindly )?(?:help me (?:to )?)?(?!see\b)",
        r"^help me (?:to )?",
        r"^(?:i|we) (?:want|need|would like|'d like) (?:you )?to (?:know )?",
        r"^i'd like (?:you )?to (?:know )?",
        r"^(?:do you know|tell me|i wonder|let me know) (?=where|what|which|if)",
        r"^(?:请问|请(?!求|假)|麻烦|劳驾|能否|能不能|可以|可否|帮我|帮忙|帮(?!助)|给我|我想知道|我想"
        r"|我要|我需要|告诉我|看看|看一下|看下)\s*",
        r"^(?:你(?!好)|您(?!好)|把(?!手))\s*",
        *_ON_SURFACE,
    )
)
THANKS: Final = re.compile(
    r"(?<=\S)[\s,，]+(?:please|pls|thanks|thank you|谢谢)$|(?<=.)谢谢$", re.IGNORECASE
)

# Asks where something is over the seconds of a video.
TRACK: Final = _any(
    (
        r"^(?:track|trace|follow)\b(?! (?:up|these|those|the steps?|the instructions?)\b)",
        r"\b(?:motion|movements?|path|trajectory) of\b|\btracking\b",
        r"^(?:where|how) (?:does|do|did) .*\b(?:go|goes|move|moves)\b",
        rf"\b{_BOXES}\b.*\b(?:per|each|every|by|by the) (?:second|frame)",
        r"跟踪|追踪|跟随|移动轨迹|运动轨迹|(?:如何|怎么|怎样|往哪里?|向哪里?)移动|逐秒|每秒.*(?:框|位置)",
    )
)

# Sounds like a search, and is none: questions about the world, about causes, about mathematics.
NO_SEARCH: Final = _any(
    (
        r"^(?:why|how|when|who|explain|describe|translate|summari[sz]e|compare|solve|calculate"
        r"|write(?! (?:out|down)\b))\b",
        r"^where (?:was|were|did|has|had|have|would you)\b"
        r"(?!.*\b(?:written|shown|mentioned|fail(?:ed)?|wrong|break|crash)\b)",
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
        r"^show (?:me )?(?:how|what|why|that|if|more|your|some|examples?)\b",
        r"^(?:select|choose|pick) (?:the )?(?:best|correct|right|most|one|all)\b",
        r"^which (?:one |of \w+ )?(?:is|are) (?:the )?(?:better|best|correct|right|\w+er|\w+est)\b",
        r"^which \w+ (?:would|will|did|do) (?:you|they)\b",
        r"^show .*\b(?:and (?:explain|describe|translate|tell|summar)"
        r"|(?:for|about) (?:this|that|it)$)",
        r"^what (?:should|do|can|must) (?:i|we|one|you) \w+(?: next| now| here| first)?$",
        r"^(?:is|are) there (?:a|an|any|some) (?:way|chance|difference|reason|problem)s?\b",
        r"^(?:do|can) you see (?:any|a|the) (?:problem|issue|mistake|bug|difference)s?\b",
        r"^(?:search|google) (?:the )?(?:web|internet)\b",
        r"^(?:mark|box|circle|point|click|press|tap|ground|look|search|highlight|outline)$",
        r"^(?:为什么|为何|怎么|如何|怎样|解释|说明|描述|翻译|总结|概括|比较|计算|谁|解答|求)",
        r"^(?:找|查|指)(?:到|出|一下)?(?:.*的|.*里|.*中)?(?:bug|漏洞|问题|原因|区别|不同|差异|答案|规律"
        r"|办法|方法|错别字|错误在哪的原因)$",
        r"有几|几个|几只|几条|几张|几位|多少(?:个|人|条|只|张|位|种)",
        rf"^.*在{_WHERE_ZH}(?:拍|照|摄|买|卖|生产|制造|出生|下载|学|举行|建)",
        rf"^(?:这里?|这儿|那里?|那儿|我们?|它|他|她|这(?:张|幅|个)?{_SURFACE_ZH})(?:是|在|是在){_WHERE_ZH}$",
        rf"^{_WHERE_ZH}(?:有卖|可以买|能买|买|不对|好玩|好吃)",
        r"^有没有(?:问题|错别字|办法|可能|方法|人|其他|更|什么|必要|区别|关系)",
        r"^选择?(?:哪|什么)",
        rf"^{_WHICH_ZH}(?:是)?(?:最|更|比较|对|正确|好)",
        rf"^(?:下一步|接下来|然后|现在)(?:我)?(?:该|应该|要)?(?:点|按|去){_WHERE_ZH}?$",
    )
)

# Wants a place. The group `target` holds what is looked for.
FIND: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^where (?:(?:can|could|do|should|would|must|may|might|am|are) (?:i|we|one|you)"
        r"(?: (?:have|need|supposed) to)?|to) "
        rf"(?:find|see|go|look|locate|{_PRESS})"
        r"(?: (?:on|at))?(?: (?:to|for|in order to))?\b ?(?P<target>.*)$",
        r"^where (?:can|could|may|might|would|should|will) (?P<target>(?!(?:i|we|one|you)\b).+?)"
        r"(?: be(?: (?:found|seen))?)?$",
        r"^where to (?P<target>.+)$",
        r"^where (?:can|could|do|should|would|must) (?:i|we|one|you) (?P<target>.+)$",
        r"^where (?:does|do) (?:it|this|that|the \w+) (?:say|mention|show|read)s? "
        r"(?P<target>.+)$",
        r"^where (?:it|this|that) (?:says?|mentions?|reads?) (?P<target>.+)$",
        r"^where (?:in|on) .+? (?:is|are) (?P<target>.+)$",
        r"^(?:whereabouts|wheres?)\b ?(?:exactly )?(?:is|are|was|were|'s|'re)? ?"
        r"(?P<target>.+?)(?: (?:is|are))?$",
        r"^(?:locate|find|pinpoint|spot|highlight|outline|mark|circle|underline|ground|identify"
        r"|detect|localize|localise|box)(?: out| for)?(?: me)?(?: where)? (?:the )?"
        rf"(?:{_BOXES} (?:of|for|around) )?(?P<target>.+?)(?: is| are)?$",
        r"^(?:search|look|looking|searching) for (?P<target>.+)$",
        r"^(?:i'm|i am|we're|we are) (?:looking|searching) for (?P<target>.+)$",
        r"^(?:point|pointing) (?:me )?(?:to|at|out|towards?) (?:where )?(?P<target>.+?)"
        r"(?: is| are)?$",
        rf"^(?:double[- ]|right[- ])?(?:{_PRESS}|hover)(?<!use) (?:on |over )?(?P<target>.+)$",
        r"^(?:go|take me|bring me|jump|scroll|navigate|zoom in|zoom) (?:to|on) (?P<target>.+)$",
        r"^show (?:me )?where (?P<target>.+?)(?: is| are)?$",
        rf"^show (?:me )?(?!(?:(?:me|all|only|just|of|the|any|every|a|its) )*{_TEXT}$)"
        r"(?P<target>\S+(?: \S+){0,5})$",
        rf"^i (?:need|want) (?P<target>the (?!{_TEXT}$).*\b{THING}s?)$",
        rf"^(?:the )?{_BOXES} (?:of|for) (?P<target>.+)$",
        r"^i (?:can't|cannot|can not|don't|do not|couldn't) (?:find|see|locate) "
        r"(?P<target>.+?)(?:[,.].*)?$",
        rf"^{QUOTE}$(?P<target>)",
        r"^(?:draw|put) .*?\b(?:around|on|over) (?P<target>.+)$",
        r"^(?:give|return|show|get|tell|list|what is|what are|what's|provide|output) (?:me )?"
        rf"(?:the |its )?(?:exact )?{_BOXES} (?:of|for) (?P<target>.+)$",
        rf"^(?:is|are) there (?:a|an|any|the|some) (?P<target>.*\b{THING}s?)\b.*$",
        r"^(?:is|are) there (?:a |an |any |the |some )?(?:mention of |reference to )?"
        rf"(?P<target>(?:{QUOTE}|(?-i:[A-Z])\S*|(?<=of )\S+|(?<=to )\S+)(?: \S+){{0,3}})$",
        r"^(?:do|can) you see (?:where it (?:says|reads) )?(?P<target>.+)$",
        r"^does (?:it|this|that|the \w+|anything) (?:say|mention|read"
        rf"|(?:contain|include|have|show) (?={QUOTE}|the (?:words?|text|phrase|name)\b)) ?"
        r"(?P<target>.+?)"
        r"(?: (?:anywhere|somewhere|at all))?$",
        r"^(?:is|are) (?P<target>(?!(?:this|that|it|there|everything|anything)\b).+?) "
        rf"(?:(?:any|some)where )?(?:on|in) (?:the|this|that|my) {_SURFACE}$",
        rf"^(?:is|are) (?P<target>{QUOTE}|the (?:words?|text|phrase|name) .+?) "
        r"(?:(?:any|some)where|there|here|shown|visible|mentioned|written)$",
        rf"^what (?:can|do|should|must|would) (?:i|we|one|you) (?:(?:have|need) to )?{_PRESS}"
        r"(?: on)? (?:to|for|in order to) (?P<target>.+)$",
        rf"^(?:(?:on|in|at|under|with) )?(?:which|what) {THING}s? (?:can|do|should|must|would)"
        rf" (?:i|we|one|you) (?:(?:have|need) to )?{_PRESS}(?: on)?(?: (?:to|for|in order to))? "
        r"(?P<target>.+)$",
        r"^(?:(?:on|in|at) )?(?:which|what) "
        r"(?:lines?|rows?|columns?|pages?|cells?|sections?|paragraphs?|sentences?) (?:numbers? )?"
        r"(?:is|are|do|does|has|have|contains?|holds?|says?|reads?|shows?|mentions?)"
        r" (?P<target>(?!(?:this|that|it)\b).+?)"
        r"(?: (?:on|in|at|(?:stand|appear|occur|come)s?(?: (?:on|in|at))?))?$",
        rf"^which (?:{THING}s?|one|of (?:these|those|them|the \w+)) (?:(?:is|are|says?|reads?|has"
        r"|have|contains?|shows?|mentions?|opens?|closes?|starts?|leads? to|goes to|takes me to"
        r"|lets me|to|for) )?(?P<target>.+)$",
        r"^(?P<target>.+?)[,:]? where is (?:it|that|this)$",
        r"^我?(?:找|看|搜|点)不(?:到|见|着)(?P<target>[^，,。]+)",
        rf"^我?(?:该|应该|需要)?{_PRESS_ZH}(?:{_WHICH_ZH}|{_SPOT_ZH}|什么)(?:才)?"
        r"(?:可以|能够?|来|去|会|进行)?(?P<target>.+)$",
        rf"^[在从到去]?{_WHERE_ZH}(?:可以|能够?|才能)?(?:找到|看到|看见|找|看|点击|点|按|有|是|写着|写了"
        r"|写|显示了?|提到了?|包含|含有|出现了?)(?P<target>.+)$",
        rf"^[在从到去]?{_WHERE_ZH}(?:可以|能够?|才能)(?P<target>.+)$",
        r"^(?:在|从)?(?:哪里|哪儿|什么地方|何处)(?!不|都|好|来|人|错|坏|出|失败)(?P<target>.{2,8})$",
        rf"^{_WHICH_ZH}(?:才)?(?:是|写着|写了|显示|叫做?|用来|可以|能|用于|会|有|包含|含有)"
        r"(?P<target>.+)$",
        rf"^(?P<target>.+?)是{_WHICH_ZH}$",
        rf"^(?P<target>.+?)(?:到底|究竟)?(?:显示|出现|写|藏|放)?(?:是在|位于|在)了?"
        rf"(?:{_SURFACE_ZH}(?:上|里|中|内)?的?)?{_WHERE_ZH}(?:可以(?:找到|看到))?$",
        rf"^(?P<target>.+?)(?:要|该|应该)?[去到从]?{_WHERE_ZH}(?:找|有|点|看|进入?|打开)$",
        r"^(?P<target>.{2,12}?)(?:哪里|哪儿|什么位置|什么地方)$",
        r"^(?:给出|返回|输出|显示|标出|找到|找出|查找|找)?(?P<target>.+?)的?"
        rf"(?:位置|坐标|边界框|包围框|bbox)(?:是什么|是多少|是?在?{_WHERE_ZH})?$",
        rf"^(?P<target>{QUOTE}|.+?)(?:框|圈|标|找|指|点|高亮)(?:出来|出|一下|起来|显示)$",
        r"^(?:查找|寻找|搜索|找|搜|查|定位|标出|标记|标注|框出|框选|框|圈出|圈|指出|指向|指给我看|指"
        r"|高亮显示|高亮|点击|点按|点|单击|双击|右击|按下|按|选中|检测|识别并?标出)"
        r"(?:到|出来|出|一下|下|一找|了)?(?:所有的?|全部的?)?"
        rf"(?P<target>.+?)(?:在{_WHERE_ZH}|的?(?:位置|坐标|地方))?$",
        r"^(?:用|画).{0,4}框(?:出|住|标出|圈出)?(?P<target>.+)$",
        rf"^(?:是否)?有(?:没有)?(?P<target>{QUOTE}|.+?{_THING_ZH})$",
        r"^(?:是否有|有没有|能不能看到|能看到|可以看到|看得到|看到|看见|存在)了?"
        r"(?P<target>(?!什么|啥|几|[这那它我你]).{1,12})$",
    )
)

# Wants the text as it stands.
READ: Final = _any(
    (
        r"^(?:read|transcribe|ocr)\b(?! (?:between|more)\b)"
        r"(?!.*\band (?:explain|summari|tell me w))",
        r"^(?:recogni[sz]e|extract|copy|get|grab|give|type|list|return|output|print|show|pull|scan"
        rf"|dump|write out|i (?:need|want))\b.*\b{_TEXT}\b(?!.*\b(?:mean|explain))",
        r"^(?:type|write|copy) (?:(?:this|that|it|all|everything) ?)+(?:out|down)?$",
        r"^(?:what|which)\b.*\b(?:do|does|did)\b.*\b(?:say|says|read)$",
        r"^what(?:'s| is| does| text| words)?\b.*\b(?:written|the text|says?)\b",
        r"^what (?:is|are) the (?:text|words|lines?)\b",
        r"^(?:turn|convert|make)\b.*\b(?:in)?to (?:plain )?text$",
        r"^(?:image|picture|screenshot) to text$"
        r"|^(?:(?:all|of|the) )*(?:text|words|code|transcript)$",
        r"^copy(?: this| that| it| all)?$",
        r"^(?:朗读|阅读|读|念|识别|抄|转写|听写)(?!懂|者|后感)",
        r"^(?:提取|复制|拷贝|抄录|摘录|获取|列出|输出|取出|扫描).*(?:文字|文本|内容|字|代码)",
        r"(?:写|说|显示|印)(?:的是|了|着|的)?(?:些)?(?:什么|啥)(?:内容|字|文字)?$",
        r"^有?(?:哪些|什么)(?:文字|字|内容)$|转(?:换|化)?(?:成|为)(?:纯)?(?:文字|文本)$",
        r"(?:文字|字|文本|文字内容)(?:是什么|有哪些)$|^(?:文字|文本)(?:识别|提取)$",
        rf"{_TEXT_ZH}(?:都|全部|全)?(?:给|发|打|写|抄|读|念|列|复制|提取|输出|弄|摘|转|识别|导|取)"
        r"(?:给|到)?(?:我|出来|出|下来|下|一下|一遍|听|来|看)?(?:听|看)?$",
        rf"^(?:要|所有的?|全部的?|这段|这些|整段)?(?:里面|上面|其中|图中)?的?{_TEXT_ZH}$|^是什么字$",
        r"^这?(?:里|上面|段)?是什么(?:字|文字)$",
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
        r"^(?:表格|csv)(?:给我|发给我|给一下)?$",
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
        r"^what(?: went| is| goes| has gone|'s) (?:wrong|broken|failing)(?: here)?$|^what failed$",
        r"^what(?: is| was|'s) the (?:problem|issue|matter)(?: here)?$",
        r"^(?:(?:is|was) )?(?:any|some)thing (?:wrong|broken)(?: here)?$",
        r"^(?:did|has) (?:it|something|anything) (?:fail(?:ed)?|go(?:ne)? wrong|break|broken)$",
        r"^where (?:did|does|has) (?:it|this|the \w+) (?:fail(?:ed)?|go wrong|break|crash)$",
        rf"(?:有|是|出|报|出现|发生)(?:了|的)?(?:什么|哪些|啥|没有)?{_FAULT_ZH}(?:信息|提示)?了?(?:没有)?$",
        rf"(?:什么|哪些|哪个|哪里|哪儿)(?:出|有|报)?{_FAULT_ZH}(?:信息|提示)?了?$|哪(?:里|儿)不对$",
        rf"^{_FAULT_ZH}(?:信息|提示|内容|行)?(?:在{_WHERE_ZH}|是什么|有哪些)?$",
        rf"(?:出|有|发生)(?:了|现了?)?(?:什么|啥|哪些)(?:问题|毛病|故障)(?:了)?$|^{_WHERE_ZH}有问题$",
        rf"^(?:哪一?(?:步|里|儿|行|个)|什么)?(?:地方)?(?:出错|失败|崩溃|出问题)了?$|^错在{_WHERE_ZH}$",
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
        *_ON_SURFACE,
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

# All of the text, where something is to be looked for.
ALL_TEXT: Final = re.compile(rf"(?:{_TEXT}|{_TEXT_ZH})$", re.IGNORECASE)

ENUMERATED: Final = re.compile(
    r"(?i)\s*(?:,?\s(?:and|or|as\ well\ as|plus|&|/)\s|[,，、;；]|以及|还有|和|与|跟|及|或者?)\s*"
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
