using System.Collections.Frozen;

namespace GridDataExchange.Protection;

/// <summary>The surnames of two characters (复姓), in simplified and, where they differ, traditional characters.</summary>
/// <remarks>Left out are rare ones that begin with a common surname of one character (梁丘, 叶赫): they would show the first character of many a given name.</remarks>
internal static class Surnames
{
    public static readonly IReadOnlyList<string> Compound =
    [
        "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙", "公孫", "慕容", "令狐",
        "长孙", "長孫", "宇文", "司徒", "司空", "司寇", "轩辕", "軒轅", "夏侯", "端木", "南宫", "南宮", "独孤", "獨孤", "呼延", "完颜",
        "完顏", "耶律", "太史", "申屠", "公羊", "公冶", "公西", "公良", "澹台", "澹臺", "淳于", "单于", "單于", "濮阳", "濮陽", "钟离",
        "鍾離", "鐘離", "闻人", "聞人", "赫连", "赫連", "万俟", "萬俟", "拓跋", "西门", "西門", "东郭", "東郭", "南门", "南門", "百里",
        "宗政", "仲孙", "仲孫", "闾丘", "閭丘", "谷梁", "穀梁", "乐正", "樂正", "漆雕", "亓官", "巫马", "巫馬", "鲜于",
        "鮮于", "第五", "贺兰", "賀蘭", "纳兰", "納蘭",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CompoundSet =
        Compound.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsCompound(ReadOnlySpan<char> two) => CompoundSet.Contains(two);
}
