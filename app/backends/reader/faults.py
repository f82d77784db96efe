"""Lines that report an error, by their wording: English and Chinese."""

import re
from typing import Final

_REPORTS: Final = re.compile(
    r"""(?xi)
      \berrors?\b | \bexceptions?\b | (?-i:[a-z](?:Error|Exception|Warning)\b) | \bE\d{3,}\b
    | \bfail(?:ed|ure|ures|s)?\b | \bfatal\b | \btraceback\b | \bpanic(?:ked)?\b
    | \bcrash(?:ed|es)?\b | \bwarning\b\s*[:!] | \babort(?:ed|ing)?\b
    | \bsegmentation\ fault\b | \bcore\ dumped\b
    | \b(?:can(?:not|'t|\ not)|could(?:n't|\ not)|unable\ to|was\ not\ able\ to)\b
    | \b(?:not\ found|no\ such|does\ not\ exist|not\ exist|doesn't\ exist|is\ missing)\b
    | \b(?:access|permission)\ (?:is\ |was\ )?denied\b
    | \b(?:connection|request)\ (?:was\ )?(?:refused|reset|lost|rejected)\b
    | \b(?:timed\ out|timeout|not\ responding|stopped\ working|out\ of\ memory|not\ enough)\b
    | \b(?:invalid|illegal|corrupt(?:ed)?|unsupported|unresolved)\b
    | \bundefined\ (?:reference|variable|symbol)\b
    | \bHTTP\s*[45]\d\d\b
    | \b[45]\d\d\ (?:bad|forbidden|not|internal|service|gateway|unauthorized)
    | \b0x8[0-9a-f]{7}\b | \bexit(?:ed)?\ (?:with\ )?(?:code|status)\ [1-9]
    | 错误 | 报错 | 出错 | 失败 | 异常 | 无法 | 不能(?!不) | 未找到 | 找不到 | 不存在 | 拒绝
    | 超时 | 无效 | 崩溃 | 中断 | 终止 | 损坏 | 缺少 | 不足 | 非法 | 无响应 | 警告[：:!！]
    | 未知的? | 不支持
    """
)
_DENIALS: Final = re.compile(
    r"""(?xi)
      \b(?:no|0|zero|without(?:\ any)?)\ (?:errors?|failures?|failed|exceptions?|warnings?|fatal)\b
    | \b(?:errors?|failures?|failed|exceptions?)\s*[:=]\s*(?:0|none|no)\b
    | (?:没有|无|未出现|未发现|0\ ?个?)(?:任何)?(?:错误|异常|报错|失败)
    | (?:错误|失败|异常)[：:]\s*(?:0|无$)
    """
)


def reports_error(text: str) -> bool:
    """Return whether a line of a screen reads like the report of an error."""
    return bool(_REPORTS.search(_DENIALS.sub(" ", text)))
