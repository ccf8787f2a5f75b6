using GridDataExchange.Catalog;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Treatments in words for those whose data it is.</summary>
internal static class TreatmentTitles
{
    public static Title? Of(string treatment) => treatment switch
    {
        "clear" => new("in full", "完整内容"),
        "lookup" => new("searched for by this value", "以此值查找"),
        "hidden" => new("not shown", "未显示"),
        _ => Treatment.FindMask(treatment)?.Mask switch
        {
            MaskKind.Surname => new("surname alone", "仅姓氏"),
            MaskKind.Last4 => new("last four characters", "仅末四位"),
            MaskKind.Region => new("first six characters", "仅前六位"),
            MaskKind.Year => new("year alone", "仅年份"),
            MaskKind.Decade => new("decade alone", "仅年代"),
            MaskKind.Redact => new("not shown", "未显示"),
            MaskKind.Prefix => new("beginning alone", "仅开头部分"),
            MaskKind.Round => new("rounded", "取整数值"),
            MaskKind.Band => new("range alone", "仅所属区间"),
            MaskKind.Division => new("area alone", "仅所属区划"),
            MaskKind.Pseudonym => new("a pseudonym in its place", "以假名代替"),
            _ => null,
        },
    };
}
