"""Chinese, simplified and traditional."""

from __future__ import annotations

import re

from .base import Language, phrases, words

DATA = Language(
    code="zh",
    cased=False,
    spaced=False,
    cues=words(
        "表示 指出 说 說 称 稱 说道 說道 强调 強調 认为 認為 宣布 透露 回应 回應 补充 補充"
        " 写道 寫道"
        " 告诉 告訴 坦言 介绍 介紹 解释 解釋"
        " 警告 承认 承認 声称 聲稱 回答 问道 問道 呼吁 呼籲 建议"
        " 建議 预测 預測 提到 讲 解释说 直言 谈到 報道 报道 同意道 说过 說過"
        " 发文称 回应称 回應稱 认定"
    ),
    according=("据", "據", "根据", "根據", "按照"),
    pronouns=words("他 她 它 他们 她们 他們 她們"),
    male=words("他"),
    female=words("她"),
    first_person=words("我 我们 我們"),
    titles=words("先生 女士 总统 總統 主席 总理 總理 部长 部長 局长 局長 市长 市長 教授 博士"),
    number=re.compile(
        r"[\d０-９]|[一二两兩三四五六七八九十百千万萬亿億]+[個个名座年月日天次倍成公元米吨人条分小]|[一二三四五六七八九]成|半"
    ),
    date=re.compile(
        r"\d{2,4}年|\d{1,2}月|昨[天日]|今[天日年]|去年|前年|上[周週月]|本[周週月]|世纪|世紀|年前|星期"
    ),
    comparison=phrases(
        "比 最 第一 首个 首個 首次 唯一 超过 超過 高于 高於 低于 低於 增长 增長"
        " 下降 便宜 更 减少 減少 上涨 倍",
        bounded=False,
    ),
    cause=phrases("因为 因為 由于 由於 导致 導致 造成 因此 所以", bounded=False),
    event=phrases(
        "开通 開通 签署 簽署 成立 建成 死亡 当选 當選 举行 舉行 发布 發布 发生 發生"
        " 通过 通過 删除 刪除 会见 會見 访问 訪問",
        bounded=False,
    ),
    promise=phrases(
        "我们将 我們將 承诺 承諾 保证 保證 不会 不會 愿意 願意 计划 計劃 努力", bounded=False
    ),
    forecast=phrases("将会 將會 预计 預計 有望 可能会 可能會", bounded=False),
    opinion=phrases(
        "应该 應該 应当 應當 必须 必須 希望 相信 觉得 覺得 遗憾 遺憾 美好 重要 认为 認為",
        bounded=False,
    ),
    ceremony=phrases(
        "感谢 感謝 谢谢 謝謝 欢迎 歡迎 祝贺 祝賀 荣幸 榮幸 友谊 友誼 高兴 高興", bounded=False
    ),
)
