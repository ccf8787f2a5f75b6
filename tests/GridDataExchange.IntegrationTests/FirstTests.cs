namespace GridDataExchange.IntegrationTests;

public sealed class FirstTests
{
    [Fact]
    public void A_dataset_number_is_the_first_two_bytes_of_its_names_hash() =>
        Assert.NotEqual(GridDataExchange.Catalog.Dataset.NumberOf("resident"), GridDataExchange.Catalog.Dataset.NumberOf("visit"));
}
