"""What the gate says when it refuses a workbook: a code, what is wrong, and the way out."""

from __future__ import annotations

from catalog.words import Text
from errors import Unreadable


def wrong_kind(code: str, zh: str, en: str) -> Unreadable:
    return Unreadable(
        code,
        Text(
            f"这是{zh}，不是 xlsx；请在 Excel 中打开其中的数据，另存为 xlsx 后再上传。",
            f"This is {en}, not xlsx; open the data in Excel, save them as xlsx and upload that.",
        ),
    )


def all_hidden() -> Unreadable:
    return Unreadable(
        "no_visible_sheet",
        Text("工作簿里没有可见的工作表；请取消隐藏后再上传。", "The workbook has no visible sheet; unhide one and upload again."),
    )


def damaged() -> Unreadable:
    return Unreadable(
        "damaged_workbook",
        Text(
            "工作簿文件已损坏或不完整；请重新导出，或在 Excel 中打开并另存为 xlsx 后再上传。",
            "The workbook is damaged or incomplete; export it again, or open it in Excel and save it as xlsx.",
        ),
    )


def encrypted() -> Unreadable:
    return Unreadable(
        "password",
        Text(
            "内容设有密码；请去掉密码，另存为 xlsx 后再上传。",
            "The content is locked with a password; remove it, save as xlsx and upload that.",
        ),
    )


def unsafe_path(name: str) -> Unreadable:
    return Unreadable(
        "unsafe_path",
        Text(
            f"文件内有不安全的路径“{name[:60]}”，已拒收；请用 Excel 另存为 xlsx。",
            f'The file holds an unsafe path "{name[:60]}" and was refused; save it as xlsx in Excel.',
        ),
    )


def nested_archive(name: str) -> Unreadable:
    return Unreadable(
        "nested_archive",
        Text(
            f"工作簿里嵌有另一个文件(“{name[:60]}”);请删除嵌入的对象，另存为 xlsx 后再上传。",
            f"The workbook has another file inside ({name[:60]}); delete the embedded object, save it as xlsx and upload that.",
        ),
    )


def doctype(name: str) -> Unreadable:
    return Unreadable(
        "doctype",
        Text(
            f"工作簿部件“{name[:60]}”含有 DOCTYPE 声明，Excel 不会这样写，文件已拒收；请用 Excel 另存为 xlsx。",
            f"Part {name[:60]} has a DOCTYPE, which Excel never writes; the file was refused. Save it as xlsx in Excel.",
        ),
    )


def bomb(code: str, zh: str, en: str) -> Unreadable:
    return Unreadable(
        code,
        Text(
            f"这个工作簿过大：{zh}；请只导出需要的数据，或另存为 CSV。",
            f"This workbook is too large: {en}; export only the data needed, or save it as CSV.",
        ),
    )


def xml_encoding(name: str) -> Unreadable:
    return Unreadable(
        "xml_encoding",
        Text(
            f"工作簿部件“{name[:60]}”不是 UTF-8 编码；请在 Excel 中打开并另存为 xlsx 后再上传。",
            f"Part {name[:60]} of the workbook is not in UTF-8; open it in Excel, save it as xlsx and upload that.",
        ),
    )


def broken_page() -> Unreadable:
    return Unreadable(
        "broken_page",
        Text(
            "网页格式的文件不完整（可能下载中断，或标签没有写完）；请重新导出，或在 Excel 中打开并另存为 xlsx 后再上传。",
            "The file is a web page that is cut short or malformed; export it again, or open it in Excel and save it as xlsx.",
        ),
    )


def no_table() -> Unreadable:
    return Unreadable(
        "html",
        Text(
            "这是网页（HTML），里面没有数据表；请重新导出，或在 Excel 中打开数据并另存为 xlsx 后再上传。",
            "This is a web page (HTML) without a table of data; export it again, or open the data in Excel and save them as xlsx.",
        ),
    )


def page_too_large(limit: int, zh: str, en: str) -> Unreadable:
    return Unreadable(
        "sheet_too_large",
        Text(
            f"表格超过上限 {limit} {zh}；请按月份或项目分开导出，或另存为 CSV 后再上传。",
            f"The table has more than {limit} {en}; export it by month or by project, or save it as CSV.",
        ),
    )


def old_excel() -> Unreadable:
    return Unreadable(
        "old_excel",
        Text(
            "这是 Excel 95 以前的旧格式，无法读取；请在 Excel 中打开，另存为 xlsx 后再上传。",
            "This is a format older than Excel 95 and cannot be read; open it in Excel, save it as xlsx and upload that.",
        ),
    )


def unknown_page() -> Unreadable:
    return Unreadable(
        "encoding_unclear",
        Text(
            "无法判断这个旧版工作簿的文字编码；请在 Excel 中打开，另存为 xlsx 后再上传。",
            "The encoding of this old workbook is unclear; open it in Excel, save it as xlsx and upload that.",
        ),
    )


def empty_file() -> Unreadable:
    return Unreadable("empty_file", Text("文件是空的；请重新导出后再上传。", "The file is empty; export it again and upload that."))


def blank_start() -> Unreadable:
    return Unreadable(
        "no_header",
        Text(
            "文件开头是大段空白，找不到表头；请删除表头之前的空行后再上传。",
            "The file begins with a long stretch of nothing and no header was found; remove the empty lines before the header.",
        ),
    )
