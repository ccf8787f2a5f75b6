using GridDataExchange.Server.OAuth;
using Microsoft.EntityFrameworkCore;
Console.Write(new AuthorizationDb(new DbContextOptionsBuilder<AuthorizationDb>().UseNpgsql("Host=x").Options).Database.GenerateCreateScript());
