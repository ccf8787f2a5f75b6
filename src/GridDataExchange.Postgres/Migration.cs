namespace GridDataExchange.Postgres;

/// <summary>One step of a room's schema: a script that ran once on every database and is never changed after.</summary>
/// <param name="Room">The room that owns it, such as <c>ledger</c>.</param>
/// <param name="Number">Counts from 1 within the room.</param>
/// <param name="Sql">The script, run in a transaction by the owner. Role names are the fixed ones of <see cref="RoleNames"/>.</param>
public sealed record Migration(string Room, int Number, string Sql);
