namespace GridDataExchange.Server.OAuth;

/// <summary>OpenIddict's tables: the text that EF Core makes of <see cref="AuthorizationDb"/>, committed so that starting needs no EF Core. A test compares the two.</summary>
internal static class OpenIddictTables
{
    public const string Sql = """
        CREATE TABLE oauth."OpenIddictApplications" (
            "Id" text NOT NULL,
            "ApplicationType" character varying(50),
            "ClientId" character varying(100),
            "ClientSecret" text,
            "ClientType" character varying(50),
            "ConcurrencyToken" character varying(50),
            "ConsentType" character varying(50),
            "DisplayName" text,
            "DisplayNames" text,
            "JsonWebKeySet" text,
            "Permissions" text,
            "PostLogoutRedirectUris" text,
            "Properties" text,
            "RedirectUris" text,
            "Requirements" text,
            "Settings" text,
            CONSTRAINT "PK_OpenIddictApplications" PRIMARY KEY ("Id")
        );

        CREATE TABLE oauth."OpenIddictScopes" (
            "Id" text NOT NULL,
            "ConcurrencyToken" character varying(50),
            "Description" text,
            "Descriptions" text,
            "DisplayName" text,
            "DisplayNames" text,
            "Name" character varying(200),
            "Properties" text,
            "Resources" text,
            CONSTRAINT "PK_OpenIddictScopes" PRIMARY KEY ("Id")
        );

        CREATE TABLE oauth."OpenIddictAuthorizations" (
            "Id" text NOT NULL,
            "ApplicationId" text,
            "ConcurrencyToken" character varying(50),
            "CreationDate" timestamp with time zone,
            "Properties" text,
            "Scopes" text,
            "Status" character varying(50),
            "Subject" character varying(400),
            "Type" character varying(50),
            CONSTRAINT "PK_OpenIddictAuthorizations" PRIMARY KEY ("Id"),
            CONSTRAINT "FK_OpenIddictAuthorizations_OpenIddictApplications_Application~" FOREIGN KEY ("ApplicationId") REFERENCES oauth."OpenIddictApplications" ("Id")
        );

        CREATE TABLE oauth."OpenIddictTokens" (
            "Id" text NOT NULL,
            "ApplicationId" text,
            "AuthorizationId" text,
            "ConcurrencyToken" character varying(50),
            "CreationDate" timestamp with time zone,
            "ExpirationDate" timestamp with time zone,
            "Payload" text,
            "Properties" text,
            "RedemptionDate" timestamp with time zone,
            "ReferenceId" character varying(100),
            "Status" character varying(50),
            "Subject" character varying(400),
            "Type" character varying(150),
            CONSTRAINT "PK_OpenIddictTokens" PRIMARY KEY ("Id"),
            CONSTRAINT "FK_OpenIddictTokens_OpenIddictApplications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES oauth."OpenIddictApplications" ("Id"),
            CONSTRAINT "FK_OpenIddictTokens_OpenIddictAuthorizations_AuthorizationId" FOREIGN KEY ("AuthorizationId") REFERENCES oauth."OpenIddictAuthorizations" ("Id")
        );

        CREATE UNIQUE INDEX "IX_OpenIddictApplications_ClientId" ON oauth."OpenIddictApplications" ("ClientId");

        CREATE INDEX "IX_OpenIddictAuthorizations_ApplicationId_Status_Subject_Type" ON oauth."OpenIddictAuthorizations" ("ApplicationId", "Status", "Subject", "Type");

        CREATE UNIQUE INDEX "IX_OpenIddictScopes_Name" ON oauth."OpenIddictScopes" ("Name");

        CREATE INDEX "IX_OpenIddictTokens_ApplicationId_Status_Subject_Type" ON oauth."OpenIddictTokens" ("ApplicationId", "Status", "Subject", "Type");

        CREATE INDEX "IX_OpenIddictTokens_AuthorizationId" ON oauth."OpenIddictTokens" ("AuthorizationId");

        CREATE UNIQUE INDEX "IX_OpenIddictTokens_ReferenceId" ON oauth."OpenIddictTokens" ("ReferenceId");
        """;
}
