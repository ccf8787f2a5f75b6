using GridDataExchange.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace GridDataExchange.Tests.Server;

public sealed class ExchangeSettingsTests
{
    [Fact]
    public void Development_runs_the_demo_in_its_own_time_zone()
    {
        var settings = Read("Development");

        Assert.Equal(6000, settings.DemoResidents);
        Assert.Equal("Asia/Shanghai", settings.TimeZone.Id);
        Assert.Equal(Path.GetFullPath(".data"), settings.DataDirectory);
        Assert.Equal("policies", settings.Policies);
    }

    [Fact]
    public void Production_runs_no_demo_and_counts_days_in_UTC()
    {
        var settings = Read("Production");

        Assert.Null(settings.DemoResidents);
        Assert.Equal(TimeSpan.Zero, settings.TimeZone.BaseUtcOffset);
    }

    [Fact]
    public void No_residents_is_no_demo() => Assert.Null(Read("Development", ("Demo:Residents", "0")).DemoResidents);

    [Fact]
    public void A_time_zone_that_is_set_is_kept() => Assert.Equal("Europe/Paris", Read("Development", ("Exchange:TimeZone", "Europe/Paris")).TimeZone.Id);

    [Theory]
    [InlineData("Development", "Demo:Residents", "many")]
    [InlineData("Development", "Demo:Residents", "-1")]
    [InlineData("Development", "Demo:Residents", "1000001")]
    [InlineData("Development", "Demo:Residents", "1e3")]
    [InlineData("Development", "Demo:Residents", "")]
    [InlineData("Production", "Demo:Residents", "100")]
    [InlineData("Production", "Exchange:TimeZone", "Asia/Atlantis")]
    [InlineData("Production", "Exchange:PublicUrl", "exchange.example.org")]
    [InlineData("Production", "Exchange:PublicUrl", "ftp://exchange.example.org")]
    [InlineData("Production", "Exchange:PublicUrl", "https://exchange.example.org/path")]
    [InlineData("Production", "Exchange:DataFolder", "/data")]
    public void A_wrong_option_is_refused_in_one_sentence_that_names_it(string environment, string key, string value)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read(environment, (key, value)));

        Assert.Contains(key, mistake.Message);
        Assert.EndsWith(".", mistake.Message);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://[::1]:5080")]
    public void The_demo_may_listen_on_loopback(string address) => ListeningRules.Check([address], Read("Development"));

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://192.0.2.1:5080")]
    [InlineData("https://exchange.example.org:443")]
    public void The_demo_may_listen_nowhere_else(string address) =>
        Assert.Throws<ConfigurationException>(() => ListeningRules.Check(["http://127.0.0.1:5080", address], Read("Development")));

    [Fact]
    public void Outside_Development_clear_HTTP_is_for_loopback_alone()
    {
        ListeningRules.Check(["https://0.0.0.0:443", "http://127.0.0.1:5080"], Read("Production"));
        ListeningRules.Check(["http://0.0.0.0:5080"], Read("Development", ("Demo:Residents", "0")));
        Assert.Throws<ConfigurationException>(() => ListeningRules.Check(["http://0.0.0.0:5080"], Read("Production")));
    }

    [Fact]
    public void The_issuer_is_the_public_address_or_the_one_listened_on()
    {
        Assert.Equal(new Uri("https://exchange.example.org"), ListeningRules.IssuerOf(["https://[::]:443"], Read("Production", ("Exchange:PublicUrl", "https://exchange.example.org"))));
        Assert.Equal(new Uri("http://127.0.0.1:5080"), ListeningRules.IssuerOf(["http://127.0.0.1:5080"], Read("Production")));
        Assert.Throws<ConfigurationException>(() => ListeningRules.IssuerOf(["https://[::]:443"], Read("Production")));
    }

    private static ExchangeSettings Read(string environment, params (string Key, string Value)[] options) => ExchangeSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(options.Select(o => KeyValuePair.Create(o.Key, (string?)o.Value))).Build(),
        new HostingEnvironment { EnvironmentName = environment });
}
