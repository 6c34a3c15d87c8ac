"""Why a row is left out of a number, in words for people. Every reason a KPI or its evaluation gives has its entry."""

from catalog.words import Text

REASONS: dict[str, Text] = {
    "withdrawn": Text("已撤销", "Withdrawn"),
    "no_target": Text("没有期限也没有标准", "Neither due time nor standard"),
    "no_stop_time": Text("已完成但没有完成时间", "Done, but no time of completion"),
    "no_response_time": Text("已完成但没有响应时间", "Done, but no time of response"),
    "not_recorded": Text("导出文件没有所需的列或数据", "The export lacks a needed column or file"),
    "not_due": Text("尚未到期", "Not due yet"),
    "undecidable": Text("信息不足，无法判定", "Too little is filled in to decide"),
    "unknown_scale": Text("量表没有约定的满意标准", "No agreed threshold for this scale"),
    "bad_scale": Text("量表上下限不成立", "The ends of the scale make no sense"),
    "not_0_10": Text("不是 0–10 分的题目", "Not asked on a 0–10 scale"),
    "no_register": Text("没有发放数", "Number invited not given"),
    "no_answers": Text("未收到该批次的任何答卷", "No answers received for this campaign"),
    "more_answers_than_invited": Text("答卷数多于发放数", "More answers than people invited"),
    "not_rated": Text("客户未评分", "Not rated by the customer"),
    "not_resolved": Text("尚未办结", "Not resolved yet"),
    "no_customer": Text("没有客户编号也没有位置", "Neither customer nor location given"),
    "no_category": Text("没有类别", "No category given"),
    "exempt": Text("免训", "Exempt"),
    "no_pass_mark": Text("没有及格线", "No pass mark given"),
    "not_in_post": Text("未整季在岗", "Not in post for the whole quarter"),
    "no_weight": Text("权重不全或合计为零", "Weights incomplete or zero in sum"),
}
