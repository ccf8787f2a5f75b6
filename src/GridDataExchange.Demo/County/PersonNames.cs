namespace GridDataExchange.Demo.County;

/// <summary>Names as they are common in the county, put together by lot.</summary>
internal static class PersonNames
{
    // The most common of the Northeast come more often, by being there more often.
    private const string Surnames = "王王王王李李李李张张张张刘刘刘陈陈杨杨赵赵赵孙孙孙周吴徐朱马胡郭林高高梁郑罗宋宋谢唐韩韩曹许邓冯曾程蔡彭潘袁于于董董余苏叶吕魏蒋田杜丁沈姜姜范江傅钟卢汪戴崔崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚";

    private static readonly string[] CompoundSurnames = ["欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "慕容", "令狐"];

    // Of the Hezhe clans Youkele, Gejile, Fuwoluo, Wuzhala, Bilaqiang, Lujiale, Shumulu, Hechilu.
    private static readonly string[] HezheSurnames = ["尤", "葛", "傅", "吴", "毕", "卢", "舒", "何"];

    private const string OlderMen = "国建志德福贵忠义明洪永宝长树文学玉振富春凤林海山江河全生发财武军";
    private const string OlderWomen = "秀桂玉淑凤兰英珍芝琴香莲荣霞芳云梅华清琳玲素文丽敏艳红娟芬彩";
    private const string YoungerMen = "伟强磊军洋勇杰涛超鹏浩宇轩博文昊天泽俊凯旭晨阳帅斌健飞龙佳明";
    private const string YoungerWomen = "静丽敏娜婷雪莹梦琪欣怡佳慧颖倩雨涵思彤晓燕丹璐瑶萌悦蕾蕊馨宁";

    public static string Surname(Lot lot, bool hezhe) =>
        hezhe && lot.Percent(45) ? lot.Of(HezheSurnames)
        : lot.Below(150) == 0 ? lot.Of(CompoundSurnames)
        : Surnames[lot.Below(Surnames.Length)].ToString();

    public static string Given(Lot lot, bool man, int bornIn)
    {
        var characters = (man, bornIn < 1975) switch
        {
            (true, true) => OlderMen,
            (true, false) => YoungerMen,
            (false, true) => OlderWomen,
            (false, false) => YoungerWomen,
        };
        var first = characters[lot.Below(characters.Length)];
        return lot.Percent(25) ? first.ToString() : $"{first}{characters[lot.Below(characters.Length)]}";
    }
}
