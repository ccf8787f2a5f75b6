using GridDataExchange.Server.Hosting;

return await ExchangeHost.RunAsync(args, Console.Error);
