using GridDataExchange.Postgres;

namespace GridDataExchange.Demo;

/// <summary>The one row that tells whether the demo was begun and whether it is whole. Only databases that hold the demo have it.</summary>
public static class DemoSchema
{
    /// <summary>The scripts of this room.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new("demo", 1, """
            CREATE SCHEMA demo;
            CREATE TABLE demo.seed (
                only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                residents integer NOT NULL,
                begun_at timestamptz NOT NULL DEFAULT now(),
                whole_at timestamptz
            );
            """),
    ];
}
