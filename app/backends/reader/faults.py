"""Lines that report an error, by their wording: English and Chinese."""

import re
from typing import Final

_REPORTS: Final = re.compile(
    r"""(?xi)
      (?<![\w./\\-])errors?(?!\w|[./\\]\w) | \bexceptions?\b(?![./\\]\w)
    | (?-i:[a-z](?:Error|Exception|Warning)\b) | \bE\d{3,}\b | ^\s*E:\s
    | (?-i:\bERRO?\b|\bCRITICAL\b|\bSEVERE\b)
    | \bfail(?:ed|ing|ure|ures|s)?\b | \bfatal\b | \btraceback\b | \bpanic(?:ked)?\b
    | \bcrash(?:ed|es)?\b | \bwarning\b\s*[:!] | \babort(?:ed|ing)?\b | ^killed$
    | \bsegmentation\ fault\b | \bsegfault\b | \bcore\ dumped\b
    | \bwent\ wrong\b | \bun(?:caught|handled)\b | \bunexpected\ (?:token|end|eof|indent)\b
    | \b(?:can(?:not|'t|\ not)|could(?:n't|\ not)|unable\ to|was\ not\ able\ to)\b
    | \b(?:not\ found|no\ such|does\ not\ exist|not\ exist|doesn't\ exist|is\ missing)\b
    | \bnot\ recogni[sz]ed\ as\b | \bno\ module\ named\b
    | \b(?:access|permission)\ (?:is\ |was\ )?denied\b
    | \b(?:connection|request)\ (?:was\ )?(?:refused|reset|lost|rejected)\b
    | \b(?:timed\ out|timeout|not\ responding|stopped\ working|out\ of\ memory|not\ enough)\b
    | \b(?:invalid|illegal|corrupt(?:ed)?|unsupported|unresolved|unreachable)\b
    | \bundefined\ (?:reference|variable|symbol)\b
    | \bHTTP\s*[45]\d\d\b
    | \b[45]\d\d\ (?:bad|forbidden|not|internal|service|gateway|unauthorized)
    | \b0x8[0-9a-f]{7}\b | \bexit(?:ed)?\ (?:with\ )?(?:code|status)\ [1-9]
    | 错误 | 报错 | 出错 | 失败 | 异常 | 无法 | 不能(?!不) | 未找到 | 找不到 | 不存在 | 拒绝
    | 超时 | 无效 | 崩溃 | 中断 | 终止 | 损坏 | 缺少 | 不足 | 非法 | 无响应 | 警告[：:!！]
    | 未知的? | 不支持 | 未响应 | 段错误
    """
)
_KINDS: Final = r"(?:(?:error|warning|failure|exception)(?:s|\(s\))?|failed|fails|fatal)"
_KINDS_ZH: Final = r"(?:错误|异常|报错|失败|警告)"
_DENIALS: Final = re.compile(
    rf"""(?xi)
      \b(?:no|0|zero|without(?:\ any)?|free\ of)[ ]
      (?:(?:known|new|other|more|further|compile|build|syntax|type|fatal|critical)\ )?
      {_KINDS}(?:(?:,\ |\ or\ |\ and\ |/){_KINDS})*
    | \b{_KINDS}\s*[:=]\s*(?:0|none|no)\b | \berror-free\b
    | (?:没有?|无|未出现|未发现|未检测到|未见|不存在|零|(?<!\d)0\s?[个处条项]?)
      (?:发现|出现|检测到)?(?:任何|其他|明显|严重|语法|编译)?{_KINDS_ZH}(?:[或和、]{_KINDS_ZH})*
    | {_KINDS_ZH}(?:数|数量)?\s?[：:]\s*(?:0|无$)
    """
)
# What somebody typed at a prompt may speak of errors and reports none.
_TYPED: Final = re.compile(
    r"""(?xi)^\s*(?:
      (?:\([\w.-]+\)\s*)? (?: [\w.-]+@[\w.-]+[:\s]\S*?[\#$%>] | \[\S+@[^\]]+\]\s?[\#$%]
      | [~/]\S*\s?[$%❯] | [❯➜λ] | (?:bash|sh|zsh)[-\d.]*[$%\#] ) \s*\S
    | (?:\([\w.-]+\)\s*)? [$%] \s* [a-z./~_(]
    | \#\ (?:[a-z][\w.-]*)\ (?:-\w|/|.*\.\w+) | (?:PS\ )?[a-z]:\\[^>]*>
    | >>>(?:\s|$) | \.\.\.\s | (?:In|Out)\s?\[\d+\]:
    )"""
)


def reports_error(text: str) -> bool:
    """Return whether a line of a screen reads like the report of an error."""
    if _TYPED.search(text):
        return False
    return bool(_REPORTS.search(_DENIALS.sub(" ", text)))
