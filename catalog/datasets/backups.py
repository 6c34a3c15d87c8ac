"""Backups of the service archives: each one scheduled, and whether it worked."""

from catalog.model import Column, Dataset, Route, Value
from catalog.words import Text

KINDS = (
    Value("备份", "backup", ("数据备份", "定时备份", "全量备份", "增量备份", "backups")),
    Value("恢复", "restore", ("恢复演练", "恢复测试", "还原", "还原测试", "restore test")),
)

DATASET = Dataset(
    id="backups",
    name=Text("档案备份记录", "Backups"),
    doc=Text(
        "备份与恢复测试：一行一个系统一次计划，连同是否成功。到时间没有执行的也要在内，“是否成功”填“否”。公司级系统的项目编号可以不填。",
        "Backups and restore tests: one row per system and scheduled time, with whether it worked. One that never ran belongs in it, as not successful. "
        "A system of the whole company needs no site.",
    ),
    columns=(
        Column("system", Text("系统", "System"), "text", required=True,
               aliases=("系统名称", "备份系统", "业务系统", "数据库", "备份对象", "system name", "database")),
        Column("scheduled_at", Text("计划时间", "Scheduled at"), "time", required=True,
               aliases=("计划备份时间", "备份时间", "应备份时间", "任务时间", "scheduled", "scheduled time", "job time")),
        Column("ok", Text("是否成功", "Successful"), "flag", required=True,
               aliases=("成功", "备份成功", "是否备份成功", "备份结果", "执行结果", "successful", "success")),
        Column("kind", Text("任务类型", "Kind"), "category", aliases=("类型", "备份类型", "任务类别", "job type", "type"), values=KINDS),
        Column("project_id", Text("项目编号", "Project no."), "id", aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
    ),
    key=("system", "scheduled_at"),
    month=("scheduled_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("scheduled_at",),
    samples=(
        {"system": "客户档案库", "scheduled_at": "2026-10-05 02:00", "ok": True, "kind": "备份", "project_id": "P001"},
        {"system": "门禁系统", "scheduled_at": "2026-10-05 03:00", "ok": False, "kind": "备份", "project_id": "P002"},
    ),
)
