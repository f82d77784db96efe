"""Replies with everything in them, to be looked at."""

# ruff: noqa: E501 - replies are written as models write them

from typing import Final

from tests.qt.scripted import places

RICH: Final = r"""# Where the rows go wrong

The mean is taken over the **rows of a day**, so that a *missing* value changes it ~~more~~ less than a wrong one ①. See `values[row["day"]]` in `report.py`, and [the manual](https://example.org/manual?x=1).

## What follows

1. Rows without a number are left out and counted.
2. What was counted is shown:
   - for each day
   - 以及整个表格的合计，中文混排 `code` 也可以
     - deeper still
- [ ] check the sums
- [x] read the file

> A quotation says what it says, and when it is long it is wrapped in the middle of the window.
>
> > Nested.

### Code

```python
from collections import defaultdict

def mean(rows: list[dict[str, str]], column: str) -> float:
    '''The mean of a column.'''
    values = defaultdict(list)  # by day
    for row in rows:
        values[row["day"]].append(float(row[column]))  # raises ValueError for "n/a", which is a rather long comment
    return sum(map(len, values)) / 42
```

| Day | Rows | Mean ② | Remark |
|:----|-----:|:------:|--------|
| Monday | 12 | 3.5 | fine |
| Tuesday | 1 200 | **4.1** | one `n/a` left out, which is said here at some length so that it has to be wrapped |
| 星期三 | 7 | $\bar{x}=5$ | [link](https://example.org) |

The mean is $\bar{x} = \frac{1}{n}\sum_{i=1}^{n} x_i$ and so on, with $x^2$ inline, it costs $5.

$$\boxed{\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}}$$

\[ \begin{pmatrix} a & b \\ c & d \end{pmatrix}^{-1} = \frac{1}{ad-bc}\begin{pmatrix} d & -b \\ -c & a \end{pmatrix} \]

Unknown: $\foo{x}$ and ![Image 1](x.png) and ![a cat](https://example.org/cat.png).

---

هذا هو الزر الثالث في النافذة `code` هنا

- الأول
- الثاني

##### Small heading
###### Smaller heading
The end.
"""

MATHS_ZH: Final = r"""## 解法

设边长为 $a$，则面积 $S = a^2$，周长 $C = 4a$。由 $\frac{S}{C} = 3$ 得：

$$\frac{a^2}{4a} = 3 \quad\Rightarrow\quad \boxed{a = 12}$$

1. **检查**：$12^2 / 48 = 3$，成立。
2. 代码 `print(12 ** 2 / 48)` 也给出 `3.0`。

> 注意：单位是厘米，价格 $5 到 $10 不是公式。

| 量 | 值 | 公式 |
|:---|---:|:----:|
| 面积 | 144 | $a^2$ |
| 周长 | 48 | $4a$ |
"""

LONG_TABLE: Final = "| Day | Rows | Remark |\n|:----|-----:|--------|\n" + "".join(
    f"| Day {number} | {number * 37} | what was counted, and what was left out |\n"
    for number in range(300)
)


def grid(count: int) -> str:
    """What a model writes for so many boxes, twelve a row at most."""
    rows = range(count)
    return places(
        *(
            (f"row {n}", n % 10 * 98, n // 10 * 120 + 5, n % 10 * 98 + 60, n // 10 * 120 + 50)
            for n in rows
        )
    )


def kinds(count: int) -> str:
    """What a model writes for boxes of several kinds of things."""
    names = ("button", "text field", "icon", "menu", "link", "check box", "图标", "heading")
    sides = max(1, round(count**0.5))
    step = 1000 // (sides + 1)
    return places(
        *(
            (
                f"{names[n * 5 // 3 % len(names)]}-{n}",
                n % (sides + 1) * step + 4,
                n // (sides + 1) * step + 8,
                n % (sides + 1) * step + 4 + step * 6 // 10,
                n // (sides + 1) * step + 8 + step // 2,
            )
            for n in range(count)
        )
    )
